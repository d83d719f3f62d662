using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>The story's names of one namespace: hyperparameters, plates, sizes and variables, each with where it was first declared.</summary>
internal sealed class Scope
{
    public Dictionary<string, HyperSyntax> Hypers { get; } = [];

    public Dictionary<string, Plate> Plates { get; } = [];

    /// <summary>Sizes that data set (`real[D]`) and scalar `data n: int`.</summary>
    public HashSet<string> Sizes { get; } = [];

    public Dictionary<string, DataSyntax> Data { get; } = [];

    public Dictionary<string, ParamSyntax> Params { get; } = [];

    /// <summary>Names defined by statements, with all statements that have them on the left, in order.</summary>
    public Dictionary<string, List<PlacedStatement>> Targets { get; } = [];

    /// <summary>Where each name stands first.</summary>
    public Dictionary<string, SourceSpan> First { get; } = [];

    public bool IsSize(string name) => Hypers.ContainsKey(name) || Plates.ContainsKey(name) || Sizes.Contains(name);

    /// <summary>A size without a value of its own in expressions: a plate, or a size set by the type of data.</summary>
    public bool IsBareSize(string name) => Plates.ContainsKey(name) || (Sizes.Contains(name) && !Data.ContainsKey(name));

    /// <summary>Every name that an expression may use.</summary>
    public IEnumerable<string> Names => [.. Hypers.Keys.Concat(Plates.Keys).Concat(Sizes).Concat(Data.Keys).Concat(Params.Keys).Concat(Targets.Keys).Distinct()];

    /// <summary>Every name that becomes a variable of the graph; a data name with a statement is one variable.</summary>
    public IEnumerable<string> Variables => [.. Hypers.Keys, .. Data.Keys, .. Params.Keys, .. Targets.Keys.Where(n => !Data.ContainsKey(n))];

    /// <summary>`mean` (param, line 7): how a suggestion names what it suggests.</summary>
    public string Describe(string name) => First.TryGetValue(name, out var span) && span.Source is { } source
        ? $"`{name}` ({KindOf(name)}, line {source.At(span.Start).Line})"
        : $"`{name}` ({KindOf(name)})";

    /// <summary>What a name stands for, in a word.</summary>
    public string KindOf(string name) =>
        Params.ContainsKey(name) ? "param"
        : Data.ContainsKey(name) ? "data"
        : Hypers.ContainsKey(name) ? "hyperparameter"
        : Targets.TryGetValue(name, out var t) ? (t[0].Statement is DefineSyntax ? "defined" : "drawn")
        : Plates.ContainsKey(name) ? "plate" : "size";
}

/// <summary>A statement with the loops around it, outermost first.</summary>
internal sealed record PlacedStatement(StatementSyntax Statement, TargetSyntax Target, ValueList<ForSyntax> Loops)
{
    /// <summary>The right side: a law or a value.</summary>
    public ExprSyntax RightSide => Statement is DrawSyntax draw ? draw.Law : ((DefineSyntax)Statement).Value;
}
