/** Bodies of the webhooks of one inbound call that an agent answers, as LiveKit sends them. */
export function callWebhooks(name: string, trunk = 'ST_in') {
  const second = `${Math.floor(Date.now() / 1000)}`;
  const body = (event: string, more: object = {}) =>
    JSON.stringify({
      event,
      id: `EV_${name}_${event}`,
      createdAt: second,
      room: { sid: `RM_${name}`, name: `call-_+15551110001_${name}` },
      ...more,
    });
  const caller = (status: string) => ({
    sid: `PA_${name}`,
    identity: 'sip_+15551110001',
    kind: 'SIP',
    attributes: {
      'sip.callID': `SCL_${name}`,
      'sip.trunkID': trunk,
      'sip.ruleID': 'SDR_1',
      'sip.callStatus': status,
      'sip.phoneNumber': '+15551110001',
    },
  });
  return {
    started: body('room_started'),
    joined: body('participant_joined', { participant: caller('ringing') }),
    heard: body('track_published', {
      participant: { sid: `PA_agent_${name}`, identity: 'agent' },
      track: { sid: `TR_${name}` },
    }),
    left: body('participant_left', {
      participant: { ...caller('hangup'), disconnectReason: 'CLIENT_INITIATED' },
    }),
    finished: body('room_finished'),
  };
}
