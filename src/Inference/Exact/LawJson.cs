using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Arrays;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Laws;

namespace ProbDsl.Inference.Exact;

/// <summary>Posterior laws in `fit.json`: the family, the unknowns, and the law's numbers by name.</summary>
internal static class LawJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<NamedLaw> laws)
    {
        json.WriteStartArray("laws");
        foreach (var (unknowns, law) in laws)
        {
            if (law.Kept is not { } kept) continue;
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

    /// <exception cref="JsonException">They are no laws.</exception>
    public static IReadOnlyList<NamedLaw> Of(JsonPart laws) =>
        [.. laws.Items.Select(l => new NamedLaw([.. l["unknowns"].Items.Select(u => u.Text)], LawOf(l)))];

    private static BlockLaw LawOf(JsonPart law) => law["family"].Text switch
    {
        "Normal" => new NormalLaw(Numbers(law, "mean"), PrecisionOf(law, Numbers(law, "mean").Length)),
        "Dirichlet" when law["size"].Items[0].Count is var size && Positive(law, "concentration") is var concentrations && size > 0
            && concentrations.Length % size == 0 => new DirichletLaw(concentrations, size),
        "Gamma" or "InverseGamma" or "Beta" => new ElementsLaw(Elements(law)),
        "Normal-Gamma" or "Normal-InverseGamma" => Scaled(law),
        var other => throw new JsonException($"`{law.Way}` is of no family `{other}`"),
    };

    private static ScaledNormalLaw Scaled(JsonPart law)
    {
        var (mean, scales) = (Numbers(law, "mean"), Elements(law));
        int[] of = [.. law["scale_of"].Items.Select(i => i.Count)];
        return of.Length == mean.Length && Array.TrueForAll(of, s => s < scales.Length)
            ? new(mean, PrecisionOf(law, mean.Length), of, scales)
            : throw new JsonException($"`{law.Way}.scale_of` names scales that are not there");
    }

    private static ElementLaw[] Elements(JsonPart law)
    {
        var family = law["family"].Text;
        var (one, other, make) = family.EndsWith("InverseGamma", StringComparison.Ordinal)
            ? ("shape", "scale", (Func<double, double, ElementLaw>)((a, b) => new InverseGammaLaw(a, b)))
            : family.EndsWith("Gamma", StringComparison.Ordinal) ? ("shape", "rate", (a, b) => new GammaLaw(a, b))
            : ("alpha", "beta", (a, b) => new BetaLaw(a, b));
        var (first, second) = (Positive(law, one), Positive(law, other));
        return first.Length == second.Length
            ? [.. first.Zip(second, make)]
            : throw new JsonException($"`{law.Way}` has {first.Length} of `{one}` and {second.Length} of `{other}`");
    }

    private static Precision PrecisionOf(JsonPart law, int size)
    {
        var numbers = Numbers(law, "precision");
        try
        {
            return numbers.Length == size ? new(Positive(law, "precision"))
                : numbers.Length == size * (size + 1) / 2 ? new(Full(numbers, size))
                : throw new JsonException($"`{law.Way}.precision` is of another size");
        }
        catch (ArgumentException)
        {
            throw new JsonException($"`{law.Way}.precision` is not positive definite");
        }
    }

    private static Matrix<double> Full(double[] lower, int size) =>
        Matrix<double>.Build.Dense(size, size, (i, j) => i >= j ? lower[(i * (i + 1) / 2) + j] : lower[(j * (j + 1) / 2) + i]);

    private static double[] Numbers(JsonPart law, string name) => [.. law[name].Items.Select(n => n.Number)];

    private static double[] Positive(JsonPart law, string name) =>
        Numbers(law, name) is var numbers && Array.TrueForAll(numbers, n => n > 0)
            ? numbers : throw new JsonException($"`{law.Way}.{name}` has a number that is not above 0");
}
