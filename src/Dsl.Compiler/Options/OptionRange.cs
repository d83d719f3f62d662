namespace ProbDsl.Compiler.Options;

/// <summary>The numbers that an option takes.</summary>
/// <param name="Words">In a story's words: `above 0`.</param>
/// <param name="Takes">On the command line: `a positive number`.</param>
/// <param name="Has">Whether a finite number is one of them.</param>
public sealed record OptionRange(string Words, string Takes, Func<double, bool> Has)
{
    public static OptionRange Positive { get; } = new("above 0", "a positive number", n => n > 0);

    public static OptionRange FromZero { get; } = new("from 0 on", "a number from 0 on", n => n >= 0);

    /// <summary>Between 0 and 1, without both.</summary>
    public static OptionRange Fraction { get; } = new("between 0 and 1", "a number between 0 and 1", n => n is > 0 and < 1);
}
