using System.Globalization;
using ProbDsl.Compiler.Graph;

namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Numbers as written against the set that is asked: -1 where a positive number is, weights that do not sum to one. What is computed is
/// held against it when the story runs.
/// </summary>
internal static class NumberRange
{
    private const double Rounding = 1e-6;

    /// <summary>
    /// What is asked, what is found, and what to write; null where all is well or nothing is known. IsInside: whether the bounds of (0, 1)
    /// are outside.
    /// </summary>
    public static (string Asked, string Found, string Next)? Refusal(Element asked, Expr value, bool isInside)
    {
        var numbers = Constants.Of(value) is { } one ? [one] : Constants.Elements(value);
        return numbers is null or [] ? null : asked switch
        {
            Element.Positive or Element.PositiveOrdered when Array.FindIndex(numbers, v => !(v > 0)) is var at and >= 0 =>
                ("positive", Shown(numbers[at]), "write a number above 0"),
            Element.Count when Array.FindIndex(numbers, v => v < 0) is var at and >= 0 =>
                ("count", Shown(numbers[at]), "write a whole number from 0 on"),
            Element.Unit when Array.FindIndex(numbers, v => isInside ? !(v is > 0 and < 1) : !(v is >= 0 and <= 1)) is var at and >= 0 =>
                ("between 0 and 1", Shown(numbers[at]),
                    isInside ? "write a number between 0 and 1, such as 0.5" : "write a number from 0 to 1"),
            Element.Simplex when numbers.Length > 1 => Weights(numbers),
            Element.Ordered or Element.PositiveOrdered => Ascending(numbers),
            _ => null,
        };
    }

    private static (string, string, string)? Weights(double[] numbers) =>
        Array.Find(numbers, v => v < 0) is var below and < 0 ? ("made of weights from 0 on", Shown(below), "write weights that sum to 1")
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
