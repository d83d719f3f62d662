using System.Globalization;

namespace ProbDsl.Inference;

/// <summary>A method in place of one whose weights were poor, by the k-hat that its own draws have on trial; one that needs no draws has none.</summary>
/// <param name="How">Why one without draws is reliable.</param>
internal sealed record BetterMethod(string Name, double? ParetoShape, string How)
{
    /// <summary>`--method laplace` (k-hat 0.11).</summary>
    public override string ToString() => $"`--method {Name}` ({(ParetoShape is { } k ? $"k-hat {Shape(k)}" : How)})";

    /// <summary>`laplace` k-hat 1.55.</summary>
    public string Brief => $"`{Name}` k-hat {Shape(ParetoShape ?? double.NaN)}";

    private static string Shape(double k) => double.IsNegativeInfinity(k) ? "below 0" : double.IsInfinity(k) ? "infinite" : k.ToString("0.00", CultureInfo.InvariantCulture);
}
