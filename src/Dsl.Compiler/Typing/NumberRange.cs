namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Checks constants against a required set: -1 for a positive number, weights that do not sum to one. Computed values are checked at run
/// time.
/// </summary>
internal static class NumberRange
{
    private const double Rounding = 1e-6;

    /// <summary>
    /// The required set, the offending value and the help; null if the constants are valid or the value is not constant. IsInside: whether
    /// 0 and 1 are excluded from (0, 1).
    /// </summary>
    public static (string Asked, string Found, string Next)? Refusal(Element asked, Expr value, bool isInside)
    {
        var numbers = Constants.Evaluate(value) is { } one ? [one] : Constants.Elements(value);
        return numbers is null or [] ? null : asked switch
        {
            Element.Positive or Element.PositiveOrdered when Array.FindIndex(numbers, v => !(v > 0)) is var at and >= 0 =>
                ("positive", Shown(numbers[at]), "write a number above 0"),
            Element.Count when Array.FindIndex(numbers, v => v < 0) is var at and >= 0 =>
                ("count", Shown(numbers[at]), "write a whole number of at least 0"),
            Element.Unit when Array.FindIndex(numbers, v => isInside ? !(v is > 0 and < 1) : !(v is >= 0 and <= 1)) is var at and >= 0 =>
                ("between 0 and 1", Shown(numbers[at]),
                    isInside ? "write a number between 0 and 1, such as 0.5" : "write a number from 0 to 1"),
            Element.Simplex when numbers.Length > 1 => Weights(numbers),
            Element.Ordered or Element.PositiveOrdered => Ascending(numbers),
            _ => null,
        };
    }

    private static (string, string, string)? Weights(double[] numbers) =>
        Array.Find(numbers, v => v < 0) is var below and < 0
            ? ("made of weights of at least 0", Shown(below), "write weights that sum to 1")
        : Math.Abs(numbers.Sum() - 1) > Rounding ? ("made of weights that sum to 1", $"a sum of {Shown(numbers.Sum())}",
            $"divide by the sum: `[{string.Join(", ", numbers.Select(Shown))}] / {Shown(numbers.Sum())}`")
        : null;

    private static (string, string, string)? Ascending(double[] numbers) =>
        numbers.Zip(numbers.Skip(1)).ToList() is var pairs && pairs.FindIndex(p => !(p.Second > p.First)) is var at and >= 0
            ? ("ascending", $"{Shown(pairs[at].First)} before {Shown(pairs[at].Second)}",
                "write the numbers from the smallest to the largest")
            : null;

    private static string Shown(double number) => Math.Round(number, 12).ToString("G12", CultureInfo.InvariantCulture);
}
