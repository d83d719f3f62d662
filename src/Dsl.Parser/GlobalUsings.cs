// What every file of this project sees: the libraries, and the rooms that most files read. Other rooms of the project are opened by file.
global using System.Globalization;
global using System.Text;
global using Sprache;
global using ProbDsl.Parser.Syntax;
global using ProbDsl.Parser.Diagnostics;
global using ProbDsl.Parser.Lexing;
global using ProbDsl.Parser.Source;
