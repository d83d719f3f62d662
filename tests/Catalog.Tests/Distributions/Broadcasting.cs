using ProbDsl.Catalog;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// x [3, 4, event..] with arguments [3, 1, ..] and [1, 4, ..]: each element is the distribution of its own row and column alone.
/// </summary>
public sealed class Broadcasting
{
    private static readonly StandardCatalog Names = new();

    public static TheoryData<string> Spellings =>
        [.. Names.Distributions.Where(WrittenDistribution.CanBeWritten)
            .SelectMany(d => LegalArguments.Spellings(d).Select(c => $"{d.Signature.Name} {string.Join(' ', c)}"))];

    [Theory, MemberData(nameof(Spellings))]
    public void Every_element_is_its_own_distribution(string spelling)
    {
        var (whole, alone) = Both(spelling, exchanged: false);
        Check.IsClose(alone, whole.Values, 1e-13, spelling);
        Assert.Equal([3, 4], whole.Shape);
    }

    /// <summary>Those with arguments, which can be exchanged.</summary>
    public static TheoryData<string> WithArguments => [.. Spellings.Select(row => row.Data).Where(s => !s.EndsWith(' '))];

    [Theory, MemberData(nameof(WithArguments))]
    public void Exchanged_rows_are_caught(string spelling)
    {
        var (whole, alone) = Both(spelling, exchanged: true);
        Assert.False(Check.Close(alone, whole.Values, 1e-13));
    }

    private static (Tensor Whole, double[] Alone) Both(string spelling, bool exchanged)
    {
        var words = spelling.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var of = Names[Names.FindDistribution(words[0])!];
        var random = new Random(5);
        var arguments = new Dictionary<string, Tensor>();
        foreach (var (place, name) in words[1..].Index()) arguments[name] = Varying(of, name, place == 0 ? [3, 1] : [1, 4], random);
        int[] own = [.. of.Signature.Target.Dims.Select(LegalArguments.Size)];
        var x = new Tensor([3, 4, .. own], [.. Enumerable.Range(0, 12).SelectMany(_ => LegalArguments.Draw(of, own, random))]);
        var alone = Enumerable.Range(0, 12).Select(at => Alone(of, x, arguments, at / 4, at % 4, exchanged)).ToArray();
        return (WrittenDistribution.LogDensity(of, x, arguments), alone);
    }

    private static double Alone(Distribution of, Tensor x, Dictionary<string, Tensor> arguments, int row, int column, bool exchanged) =>
        WrittenDistribution.LogDensity(of, Part(x, row, column),
            arguments.ToDictionary(a => a.Key, a => Part(a.Value, exchanged ? 2 - row : row, exchanged ? 3 - column : column))).Values[0];

    private static Tensor Part(Tensor whole, int row, int column)
    {
        var own = whole.Shape[2..];
        var at = ((row % whole.Shape[0]) * whole.Shape[1]) + (column % whole.Shape[1]);
        return new(own, whole.Values[(at * own.Count)..((at + 1) * own.Count)]);
    }

    private static Tensor Varying(Distribution of, string name, Shape axes, Random random)
    {
        var pattern = of.Signature.Parameters.Single(p => p.Name == name).Type;
        int[] own = [.. pattern.Dims.Select(LegalArguments.Size)];
        var elements = Enumerable.Range(0, axes.Count).SelectMany(_ => LegalArguments.Of(of, name, own, random));
        return new([.. axes, .. own], [.. elements]);
    }
}
