using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>The story's names of one namespace: hyperparameters, plates, sizes and variables, each with where it was first declared.</summary>
internal sealed class Scope
{
    public Dictionary<string, HyperSyntax> Hypers { get; } = [];

    public Dictionary<string, Plate> Plates { get; } = [];

    /// <summary>Sizes that data set (`real[D]`) and scalar `data n: int`.</summary>
    public Dictionary<string, SourceSpan> Sizes { get; } = [];

    public Dictionary<string, DataSyntax> Data { get; } = [];

    public Dictionary<string, ParamSyntax> Params { get; } = [];

    /// <summary>Names defined by statements, with all statements that have them on the left, in order.</summary>
    public Dictionary<string, List<PlacedStatement>> Targets { get; } = [];

    public bool IsSize(string name) => Hypers.ContainsKey(name) || Plates.ContainsKey(name) || Sizes.ContainsKey(name);

    /// <summary>Every name that an expression may use.</summary>
    public IEnumerable<string> Names => [.. Hypers.Keys.Concat(Plates.Keys).Concat(Sizes.Keys).Concat(Data.Keys).Concat(Params.Keys).Concat(Targets.Keys).Distinct()];

    /// <summary>Every name that becomes a variable of the graph; a data name with a statement is one variable.</summary>
    public IEnumerable<string> Variables => [.. Hypers.Keys, .. Data.Keys, .. Params.Keys, .. Targets.Keys.Where(n => !Data.ContainsKey(n))];

    /// <summary>`mean` (param, line 7): how a suggestion names what it suggests.</summary>
    public string Describe(string name)
    {
        var (kind, span) =
            Params.TryGetValue(name, out var p) ? ("param", p.Name.Span)
            : Data.TryGetValue(name, out var d) ? ("data", d.Name.Span)
            : Hypers.TryGetValue(name, out var h) ? ("hyperparameter", h.Name.Span)
            : Targets.TryGetValue(name, out var t) ? (t[0].Statement is DefineSyntax ? "defined" : "drawn", t[0].Target.Span)
            : Plates.ContainsKey(name) ? ("plate", default) : ("size", default);
        return span.Source is { } source ? $"`{name}` ({kind}, line {source.At(span.Start).Line})" : $"`{name}` ({kind})";
    }
}

/// <summary>A statement with the loops around it, outermost first.</summary>
internal sealed record PlacedStatement(StatementSyntax Statement, TargetSyntax Target, ValueList<ForSyntax> Loops);
