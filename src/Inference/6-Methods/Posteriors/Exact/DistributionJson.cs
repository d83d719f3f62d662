using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Exact;

/// <summary>Posterior distributions in `fit.json`: the family, the unknowns, and the parameters by name.</summary>
public static class DistributionJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<NamedDistribution> distributions)
    {
        json.WriteStartArray("distributions");
        foreach (var (unknowns, distribution) in distributions)
        {
            if (distribution.Saved is not { } kept) continue;
            json.WriteStartObject();
            json.WriteString("family", kept.Family);
            ArrayJson.Texts(json, "unknowns", unknowns);
            foreach (var (name, numbers) in kept.Numbers)
            {
                json.WriteStartArray(name);
                foreach (var number in numbers) json.WriteNumberValue(number);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <exception cref="JsonException">They are not distributions.</exception>
    public static IReadOnlyList<NamedDistribution> Read(JsonPart distributions) =>
        [.. distributions.Items.Select(l => new NamedDistribution([.. l["unknowns"].Items.Select(u => u.Text)], DistributionOf(l)))];

    private static BlockDistribution DistributionOf(JsonPart distribution) => distribution["family"].Text switch
    {
        "Normal" => new NormalDistribution(Numbers(distribution, "mean"), PrecisionOf(distribution, Numbers(distribution, "mean").Length)),
        "Dirichlet" when distribution["size"].Items[0].Count is var size && Positive(distribution, "concentration") is var concentrations
        && size > 0
            && concentrations.Length % size == 0 => new DirichletDistribution(concentrations, size),
        "Gamma" or "InverseGamma" or "Beta" => new ElementsDistribution(Elements(distribution)),
        "Normal-Gamma" or "Normal-InverseGamma" => Scaled(distribution),
        var other => throw new JsonException($"`{distribution.Path}` has the unknown family `{other}`"),
    };

    private static ScaledNormalDistribution Scaled(JsonPart distribution)
    {
        var (mean, scales) = (Numbers(distribution, "mean"), Elements(distribution));
        int[] of = [.. distribution["scale_of"].Items.Select(i => i.Count)];
        return of.Length == mean.Length && Array.TrueForAll(of, s => s < scales.Length)
            ? new(mean, PrecisionOf(distribution, mean.Length), of, scales)
            : throw new JsonException($"`{distribution.Path}.scale_of` names scales that do not exist");
    }

    private static ElementDistribution[] Elements(JsonPart distribution)
    {
        var family = distribution["family"].Text;
        var (one, other, make) = family.EndsWith("InverseGamma", StringComparison.Ordinal)
            ? ("shape", "scale", (Func<double, double, ElementDistribution>)((a, b) => new InverseGammaDistribution(a, b)))
            : family.EndsWith("Gamma", StringComparison.Ordinal) ? ("shape", "rate", (a, b) => new GammaDistribution(a, b))
            : ("alpha", "beta", (a, b) => new BetaDistribution(a, b));
        var (first, second) = (Positive(distribution, one), Positive(distribution, other));
        var power = distribution.Find("power") is null ? 1 : Positive(distribution, "power") is [var only] ? only
            : throw new JsonException($"`{distribution.Path}.power` is not one number");
        return first.Length == second.Length
            ? [.. first.Zip(second, (a, b) => power == 1 ? make(a, b) : new PoweredDistribution(make(a, b), power))]
            : throw new JsonException($"`{distribution.Path}` has {first.Length} values of `{one}` and {second.Length} of `{other}`");
    }

    private static Precision PrecisionOf(JsonPart distribution, int size)
    {
        var numbers = Numbers(distribution, "precision");
        try
        {
            return numbers.Length == size ? new(Positive(distribution, "precision"))
                : numbers.Length == size * (size + 1) / 2 ? new(Full(numbers, size))
                : throw new JsonException($"`{distribution.Path}.precision` has the wrong size");
        }
        catch (ArgumentException)
        {
            throw new JsonException($"`{distribution.Path}.precision` is not positive definite");
        }
    }

    private static Matrix<double> Full(double[] lower, int size) =>
        Matrix<double>.Build.Dense(size, size, (i, j) => i >= j ? lower[(i * (i + 1) / 2) + j] : lower[(j * (j + 1) / 2) + i]);

    private static double[] Numbers(JsonPart distribution, string name) => [.. distribution[name].Items.Select(n => n.Number)];

    private static double[] Positive(JsonPart distribution, string name) =>
        Numbers(distribution, name) is var numbers && Array.TrueForAll(numbers, n => n > 0)
            ? numbers : throw new JsonException($"`{distribution.Path}.{name}` has a number that is not positive");
}
