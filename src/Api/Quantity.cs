using System.Globalization;
using ProbDsl.Inference.Arrays;
using ProbDsl.Inference.Results;
using Shape = ProbDsl.Runtime.Programs.Shape;

namespace ProbDsl.Api;

/// <summary>
/// The estimate of an unknown or a definition: a number, or an array of numbers. Lists of numbers are in row-major order: the last
/// dimension of <see cref="Shape"/> runs fastest, and element [i, j] of a shape [m, n] is at i * n + j, from 0. Numbers have the units
/// of the story's data, on the scale on which the story names the unknown, not on that of unconstrained parameters.
/// </summary>
public sealed class Quantity
{
    private readonly Func<string, IReadOnlyList<double>> draws;
    private readonly IReadOnlyList<IReadOnlyList<string>?> names;
    private readonly Shape shape;
    private readonly Quantity? whole;
    private readonly int? element;

    internal Quantity(JsonPart part, Func<string, IReadOnlyList<double>> draws)
    {
        (Name, this.draws) = (part["name"].Text, draws);
        shape = [.. part["shape"].Items.Select(size => size.Count)];
        Means = Numbers(part, "values")!;
        StandardDeviations = Numbers(part, "sd") ?? Numbers(part, "standard_errors") ?? [];
        Medians = Numbers(part, "q50") ?? [];
        var ends = part.Members.Select(m => m.Name).Where(IsEnd).ToList();
        (Lows, Highs) = ends is [var low, var high] ? (Numbers(part, low)!, Numbers(part, high)!) : ([], []);
        names = part.Find("members") is { } members
            ? [.. members.Items.Select(d => d.At.ValueKind == System.Text.Json.JsonValueKind.Null ? null
                : (IReadOnlyList<string>)[.. d.Items.Select(n => n.Text)])] : [];
    }

    private Quantity(Quantity of, int element)
    {
        (Name, draws, names, this.element) = (of.NameOf(element), of.draws, [], element);
        (shape, whole) = (Runtime.Programs.Shape.Scalar, of);
        (Means, StandardDeviations, Medians) = (One(of.Means), One(of.StandardDeviations), One(of.Medians));
        (Lows, Highs) = (One(of.Lows), One(of.Highs));

        IReadOnlyList<double> One(IReadOnlyList<double> all) => all.Count == 0 ? [] : [all[element]];
    }

    /// <summary>Its name in the story, or that of an element.</summary>
    public string Name { get; }

    /// <summary>The size of each dimension, outermost first; empty of a number.</summary>
    public IReadOnlyList<int> Shape => [.. shape];

    /// <summary>The posterior mean; the estimate of a method that gives a point.</summary>
    /// <exception cref="InvalidOperationException">It is an array: read <see cref="Means"/>.</exception>
    public double Mean => Single(Means);

    /// <summary>The posterior standard deviation, or the standard error of a maximum of the likelihood; NaN if there is none.</summary>
    /// <inheritdoc cref="Mean"/>
    public double StandardDeviation => Single(StandardDeviations);

    /// <summary>The posterior median; NaN if there is none.</summary>
    /// <inheritdoc cref="Mean"/>
    public double Median => Single(Medians);

    /// <summary>The ends of the credible interval, see <see cref="FitOptions.Interval"/>; NaN if there is none.</summary>
    /// <inheritdoc cref="Mean"/>
    public (double Low, double High) Interval => (Single(Lows), Single(Highs));

    /// <summary>The posterior mean of each element, in row-major order: as many numbers as the product of <see cref="Shape"/>, in the units
    /// of the unknown; the estimates of a method that gives a point.</summary>
    public IReadOnlyList<double> Means { get; }

    /// <summary>The posterior standard deviation of each element, or its standard error at a maximum of the likelihood: shape, order and
    /// units of <see cref="Means"/>; empty if there are none.</summary>
    public IReadOnlyList<double> StandardDeviations { get; }

    /// <summary>The posterior median of each element: shape, order and units of <see cref="Means"/>; empty if there are none.</summary>
    public IReadOnlyList<double> Medians { get; }

    /// <summary>The lower end of the credible interval of each element (<see cref="FitOptions.Interval"/>): shape, order and units of
    /// <see cref="Means"/>; empty if there are none.</summary>
    public IReadOnlyList<double> Lows { get; }

    /// <summary>The upper end of the credible interval of each element (<see cref="FitOptions.Interval"/>): shape, order and units of
    /// <see cref="Means"/>; empty if there are none.</summary>
    public IReadOnlyList<double> Highs { get; }

    /// <summary>Draws from the posterior, of shape [draws, <see cref="Shape"/>] in row-major order: all elements of the first draw, then
    /// those of the second; units of <see cref="Means"/>. Empty if the fit has none of it.</summary>
    public IReadOnlyList<double> Draws => whole is null ? draws(Name)
        : [.. whole.Draws.Where((_, at) => at % whole.Means.Count == element)];

    /// <summary>The name of an element, `effect[ANOKA]`, by its position in row-major order, from 0.</summary>
    public string NameOf(int element) => ElementNames.Of(Name, shape, element, names);

    /// <summary>`noise 1.234 ± 0.056`, or the number of elements of an array.</summary>
    public override string ToString() => Means.Count != 1 ? $"{Name}: {string.Join(" x ", Shape)} numbers"
        : string.Create(CultureInfo.InvariantCulture, $"{Name} {Means[0]:G6}")
            + (StandardDeviations.Count == 1 ? string.Create(CultureInfo.InvariantCulture, $" ± {StandardDeviations[0]:G3}") : "");

    /// <summary>The element of this name; null if it has none.</summary>
    internal Quantity? Element(string name)
    {
        if (!name.StartsWith($"{Name}[", StringComparison.Ordinal)) return null;
        for (var at = 0; at < Means.Count; at++)
            if (NameOf(at) == name) return new(this, at);
        return null;
    }

    /// <summary>Whether a key names an end of the interval: `q5`, `q95`, `hdi90_low`.</summary>
    private static bool IsEnd(string key) => key.StartsWith("hdi", StringComparison.Ordinal)
        || (key != "q50" && key.Length > 1 && key[0] == 'q' && char.IsAsciiDigit(key[1]));

    private double Single(IReadOnlyList<double> of) => Means.Count != 1
        ? throw new InvalidOperationException($"`{Name}` has {Means.Count} elements: read `Means` and the like, or an element such as "
            + $"`{(Means.Count > 0 ? NameOf(0) : Name)}`")
        : of.Count == 1 ? of[0] : double.NaN;

    private static IReadOnlyList<double>? Numbers(JsonPart part, string key) =>
        part.Find(key) is { } list ? [.. list.Items.Select(n => n.NumberOrNull)] : null;
}
