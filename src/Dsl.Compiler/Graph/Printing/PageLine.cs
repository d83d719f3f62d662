namespace ProbDsl.Compiler.Graph.Printing;

/// <summary>
/// A line before layout. Start is printed first, then Pieces with the separator between them; continuation lines are indented by Hanging.
/// Remark is printed at the right, aligned with the others of the same Column.
/// </summary>
internal sealed record PageLine(string Start, ValueList<string> Pieces, string Separator = " ", int Hanging = 0,
    string Remark = "", string Column = "");
