// What every file of this project sees: the libraries, and the rooms that most files read. Other rooms of the project are opened by file.
global using System.Globalization;
global using ProbDsl.Parser.Diagnostics;
global using ProbDsl.Parser.Lexing;
global using ProbDsl.Parser.Source;
global using ProbDsl.Parser.Syntax;
global using ProbDsl.Compiler.Graph;
global using ProbDsl.Compiler.Diagnostics;
global using ProbDsl.Compiler.Graph.Signatures;
global using ProbDsl.Compiler.Binding;
global using ProbDsl.Compiler.Typing;
global using ProbDsl.Compiler.Foreign;
