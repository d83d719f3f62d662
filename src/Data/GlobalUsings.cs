// What every file of this project sees: the libraries, and the rooms that most files read. Other rooms of the project are opened by file.
global using System.Globalization;
global using System.Runtime.CompilerServices;
global using System.Runtime.InteropServices;
global using System.Text;
global using System.Text.Json;
global using ProbDsl.Parser.Diagnostics;
global using ProbDsl.Runtime.Paging;
global using ProbDsl.Runtime.Ranks;
global using ProbDsl.Data.Columns;
global using ProbDsl.Data.Formats;
