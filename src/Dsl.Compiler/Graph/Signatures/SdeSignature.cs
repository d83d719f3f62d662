namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>The compiler's view of a stochastic differential equation that turns data (time 0) into noise (time 1).</summary>
public abstract class SdeSignature
{
    public abstract string Name { get; }

    /// <summary>One line for `probdsl sdes`.</summary>
    public abstract string Summary { get; }

    public virtual ValueList<OptionSignature> Options => [];

    public override string ToString() => $"{Name}({string.Join(", ", Options)})";
}
