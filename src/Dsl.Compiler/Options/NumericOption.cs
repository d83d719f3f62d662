namespace ProbDsl.Compiler.Options;

/// <summary>An option that takes a number of a range.</summary>
public abstract class NumericOption(string name, string help) : RunOption(name, help)
{
    /// <summary>The range in a story's words: `above 0`.</summary>
    public abstract string Range { get; }

    /// <summary>Whether a number lies in the range, whole or not.</summary>
    public abstract bool Has(double number);
}
