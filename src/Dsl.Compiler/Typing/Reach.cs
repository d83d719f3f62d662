namespace ProbDsl.Compiler.Typing;

/// <summary>
/// The interval of the values that a random expression takes, each end as far as it is known: the end of `2 * tanh(u)` is 2, that of
/// `w * tanh(u)` is some finite number.
/// </summary>
/// <param name="Low">The smallest and the largest number that the lower end may be.</param>
/// <param name="High">The smallest and the largest number that the upper end may be.</param>
internal readonly record struct Reach((double Least, double Most) Low, (double Least, double Most) High)
{
    // some finite number, some positive one
    private const double Huge = double.MaxValue, Tiny = double.Epsilon;

    /// <summary>Nothing is known.</summary>
    public static Reach Unknown { get; } = new(Any, Any);

    private static (double, double) Any => (double.NegativeInfinity, double.PositiveInfinity);

    private bool IsKnown => Low != Any || High != Any;

    /// <summary>All values of a set of numbers.</summary>
    public static Reach All(SupportRange? set) => set is { } all ? new(End(all.Low), End(all.High)) : Unknown;

    /// <summary>One value of a set of numbers, which is finite and not 0.</summary>
    public static Reach One(SupportRange? set)
    {
        (double, double) ends = set is { } all ? (Finite(all.Low), Finite(all.High)) : (-Huge, Huge);
        return new(ends, ends);
    }

    /// <summary>The values of an invertible function of values that are independent of each other.</summary>
    public static Reach Of(FunctionSignature function, IReadOnlyList<Reach> arguments)
    {
        if (!function.IsInvertible || arguments.Any(a => !a.IsKnown) || HasPole(function, arguments)) return Unknown;
        double[] least = [double.PositiveInfinity, double.PositiveInfinity], most = [double.NegativeInfinity, double.NegativeInfinity];
        foreach (var intervals in Product(arguments.Select(a => a.Intervals())))
        {
            double[] corners = [.. Product(intervals.Select(i => i)).Select(at => At(function, [.. at]))];
            // of two arguments, limits such as 0 * inf lie between those of the other corners
            if (arguments.Count > 1) corners = [.. corners.Where(value => !double.IsNaN(value))];
            if (corners.Length == 0 || corners.Any(double.IsNaN)) return Unknown;
            double[] ends = [corners.Min(), corners.Max()];
            for (var end = 0; end < 2; end++) (least[end], most[end]) = (Math.Min(least[end], ends[end]), Math.Max(most[end], ends[end]));
        }

        return new((least[0], most[0]), (least[1], most[1]));
    }

    /// <summary>Whether values of the set are certainly never taken.</summary>
    public bool Misses(SupportRange set) => set.Low < Low.Least || set.High > High.Most;

    /// <summary>Whether values outside of the set are certainly taken.</summary>
    public bool Exceeds(SupportRange set) => Low.Most < set.Low || High.Least > set.High;

    private static (double, double) End(double bound) => double.IsNaN(bound) ? Any : (bound, bound);

    private static double Finite(double bound) => double.IsNaN(bound) ? Huge : bound == 0 ? Tiny : Math.Clamp(bound, -Huge, Huge);

    /// <summary>The intervals between possible ends.</summary>
    private IEnumerable<double[]> Intervals()
    {
        if (Low == High) return new[] { Low.Least, Low.Most }.Distinct().Select(value => new[] { value });
        var (low, high) = (Low, High);
        return from first in new[] { low.Least, low.Most }.Distinct()
               from last in new[] { high.Least, high.Most }.Distinct()
               select new[] { first, last };
    }

    /// <summary>The value; what some finite number gives is finite, but for a pole at 0.</summary>
    private static double At(FunctionSignature function, double[] numbers)
    {
        var value = function.At(numbers);
        return numbers.All(n => double.IsFinite(n) && n != 0) && numbers.Any(n => Math.Abs(n) is Huge or Tiny)
            ? Math.Clamp(value, -Huge, Huge) : value;
    }

    /// <summary>Whether the function is infinite in between, as 1 / u is at 0.</summary>
    private static bool HasPole(FunctionSignature function, IReadOnlyList<Reach> arguments) =>
        arguments.Any(a => a.Low.Least < 0 && a.High.Most > 0 && a.Low != a.High) && !double.IsFinite(function.At(
            [.. arguments.Select(a => a.Low == a.High ? 1 : a.Low.Least < 0 && a.High.Most > 0 ? 0
                : Math.Clamp(a.High.Most, a.Low.Least, 1))]));

    private static IEnumerable<T[]> Product<T>(IEnumerable<IEnumerable<T>> sets) =>
        sets.Aggregate((IEnumerable<T[]>)[[]], (all, set) => all.SelectMany(before => set.Select(next => (T[])[.. before, next])));
}
