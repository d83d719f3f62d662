using ProbDsl.Catalog.Distributions;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Random arguments and values of any distribution whose arguments are numbers: what tests of the whole catalog evaluate densities
/// at.
/// </summary>
internal static class LegalArguments
{
    /// <summary>Every choice of spellings: one name, or one pair of names, for each place.</summary>
    public static IEnumerable<string[]> Spellings(Distribution d) => d.Signature.Places.Aggregate(
        (IEnumerable<string[]>)[[]],
        (chosen, place) => from c in chosen from s in place.Spellings select (string[])[.. c, .. s.Parameters.Select(p => p.Name)]);

    /// <summary>The size of a dimension that a signature names by this letter.</summary>
    public static int Size(string letter) => letter.Contains('-', StringComparison.Ordinal) ? 2 : 3;

    /// <summary>The dimensions of one argument.</summary>
    public static int[] Dims(Distribution of, string parameter) =>
        [.. of.Signature.Parameters.Single(p => p.Name == parameter).Type.Dims.Select(Size)];

    /// <summary>A value that the distribution could draw, or for some supports that depend on arguments, could not.</summary>
    public static double[] Draw(Distribution of, int[] own, Random random) => of switch
    {
        Bernoulli => [random.Next(2)],
        Categorical or OrderedLogistic or OrderedProbit => [random.Next(3) + 1],
        Multinomial => Trials(random.Next(3)),
        _ => RandomElement.Of(of.Signature.Target.Element, own, random),
    };

    /// <summary>One argument, of these dimensions.</summary>
    public static double[] Of(Distribution of, string parameter, int[] own, Random random)
    {
        var drawn = RandomElement.Of(of.Signature.Parameters.Single(p => p.Name == parameter).Type.Element, own, random);
        return (of, parameter) switch
        {
            (Multinomial, "n") => [4],
            (Uniform, "high") => [drawn[0] + 4],
            // of 3 x 3 matrices more than 2
            (Wishart or InverseWishart, "df") => [drawn[0] + 2],
            _ => drawn,
        };
    }

    // four in all
    private static double[] Trials(int first) => [first, 1, 3 - first];
}
