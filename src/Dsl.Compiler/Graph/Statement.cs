namespace ProbDsl.Compiler.Graph;

/// <summary>
/// A statement of the story inside its loops. Copies: the counts of the `repeated` loops around it. Spans are ignored in equality.
/// </summary>
public abstract record Statement(ValueList<Loop> Loops, ValueList<Copies> Copies, SourceSpan Span)
{
    /// <summary>The display name of the statement.</summary>
    public abstract string Name { get; }

    public sealed override string ToString() => Name;
}

/// <summary>
/// `for i in pairs repeated count[i]`: the body of the loop is repeated Times times independently, latents included. Times may be a real
/// number, the weight of a row, by which its log density is multiplied.
/// </summary>
public sealed record Copies(Loop Loop, Expr Times)
{
    /// <summary>Whether Times is a 0/1 mask of the loop's members that a row has: `for t in first[b]+1..T`.</summary>
    public bool IsMask { get; init; }

    /// <summary>Whether Times may be other than a whole number.</summary>
    public bool IsWeight => !IsMask && !Times.Type.IsWhole;
}

/// <summary>A statement that draws or defines elements of a variable, its target.</summary>
public abstract record Assignment(ValueList<Loop> Loops, ValueList<Copies> Copies, Access Target, SourceSpan Span)
    : Statement(Loops, Copies, Span)
{
    /// <summary>The left-hand side.</summary>
    public override string Name => Target.Span.Source is null ? Target.Of : Target.Span.Text;
}

/// <summary>`target ~ distribution`.</summary>
public sealed record Draw(ValueList<Loop> Loops, ValueList<Copies> Copies, Access Target, DistributionCall Distribution, SourceSpan Span)
    : Assignment(Loops, Copies, Target, Span);

/// <summary>`target = value`.</summary>
public sealed record Define(ValueList<Loop> Loops, ValueList<Copies> Copies, Access Target, Expr Value, SourceSpan Span)
    : Assignment(Loops, Copies, Target, Span);

/// <summary>`target += log weight`: an additional term of the log density.</summary>
public sealed record TargetIncrement(ValueList<Loop> Loops, ValueList<Copies> Copies, Expr LogWeight, SourceSpan Span)
    : Statement(Loops, Copies, Span)
{
    public override string Name => "target";
}
