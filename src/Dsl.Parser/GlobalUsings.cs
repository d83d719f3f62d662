// What every file of this project sees: the libraries. Rooms of the project itself are opened by file.
global using System.Globalization;
global using System.Text;
global using Sprache;
global using ProbDsl.Parser.Syntax;
global using ProbDsl.Parser.Diagnostics;
