namespace ProbDsl.Compiler.Options;

/// <summary>The range of numbers that an option takes.</summary>
/// <param name="Words">As messages about stories write it: `above 0`.</param>
/// <param name="Takes">As the command line writes it: `a positive number`.</param>
/// <param name="Has">Whether a finite number is within the range.</param>
public sealed record OptionRange(string Words, string Takes, Func<double, bool> Has)
{
    /// <summary>Whether a number is finite and within the range.</summary>
    public bool Contains(double number) => double.IsFinite(number) && Has(number);

    public static OptionRange Positive { get; } = new("above 0", "a positive number", n => n > 0);

    public static OptionRange FromZero { get; } = new("from 0 on", "a number of at least 0", n => n >= 0);

    /// <summary>A fraction that may be 0 and not 1.</summary>
    public static OptionRange BelowOne { get; } = new("from 0 to below 1", "a number of at least 0 and below 1", n => n is >= 0 and < 1);

    /// <summary>Strictly between 0 and 1.</summary>
    public static OptionRange Fraction { get; } = new("between 0 and 1", "a number between 0 and 1", n => n is > 0 and < 1);
}
