// What every file of this project sees: the libraries, and the rooms that most files read. Other rooms of the project are opened by file.
global using System.Runtime.CompilerServices;
global using System.Runtime.Intrinsics;
global using ProbDsl.Compiler.Graph;
global using ProbDsl.Compiler.Graph.Signatures;
global using ProbDsl.Parser.Syntax;
global using ProbDsl.Runtime.Programs;
global using ProbDsl.Runtime.RandomNumbers;
global using static ProbDsl.Runtime.Programs.Ops;
global using ProbDsl.Catalog.Functions;
global using ProbDsl.Catalog.Conjugacy;
global using ProbDsl.Catalog.Numbers;
global using ProbDsl.Catalog.Layers;
global using ProbDsl.Compiler.Options;
global using ProbDsl.Runtime.SpecialFunctions;
