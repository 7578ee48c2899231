import { ledgerContract } from '../contract.ts';
import { newFile } from '../support/new-file.ts';
import { onUrl } from '../support/open-url.ts';

ledgerContract('memory:', onUrl('memory:'), { keepsData: false });
ledgerContract('a SQLite file', (settings) => onUrl(`sqlite:${newFile()}`)(settings));
