using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Graph.Printing;

/// <summary>
/// A line of a page before it is laid out. Start stays where it is; Pieces stand behind it with the separator between, and further lines of
/// them are indented by Hanging. Remark stands at the right, below the others of the same Column.
/// </summary>
internal sealed record PageLine(string Start, ValueList<string> Pieces, string Separator = " ", int Hanging = 0,
    string Remark = "", string Column = "");
