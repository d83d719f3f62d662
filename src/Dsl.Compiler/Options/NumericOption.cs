namespace ProbDsl.Compiler.Options;

/// <summary>An option that takes a number within a range.</summary>
public abstract class NumericOption(string name, string help) : RunOption(name, help)
{
    /// <summary>The range as messages about stories write it: `above 0`.</summary>
    public abstract string Range { get; }

    /// <summary>Whether a number is within the range, whether or not it is whole.</summary>
    public abstract bool Has(double number);
}
