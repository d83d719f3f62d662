using ProbDsl.Catalogue;
using ProbDsl.Runtime;
using Xunit;

namespace ProbDsl.Tests;

/// <summary>x [3, 4, event..] with arguments [3, 1, ..] and [1, 4, ..]: each element is the law of its own row and column alone.</summary>
public sealed class Broadcasting
{
    private static readonly StandardCatalogue Names = new();

    public static TheoryData<string> Spellings => [.. Names.Distributions.Where(WrittenLaw.CanBeWritten).SelectMany(d => Choices(d).Select(c => $"{d.Signature.Name} {string.Join(' ', c)}"))];

    [Theory, MemberData(nameof(Spellings))]
    public void EveryElementIsItsOwnLaw(string spelling)
    {
        var (whole, alone) = Both(spelling, exchanged: false);
        Check.IsClose(alone, whole.Values, 1e-13, spelling);
        Assert.Equal([3, 4], whole.Shape);
    }

    [Theory, MemberData(nameof(Spellings))]
    public void ExchangedRowsAreCaught(string spelling)
    {
        var (whole, alone) = Both(spelling, exchanged: true);
        Assert.False(Check.Close(alone, whole.Values, 1e-13));
    }

    private static (Tensor Whole, double[] Alone) Both(string spelling, bool exchanged)
    {
        var words = spelling.Split(' ');
        var of = Names[Names.FindDistribution(words[0])!];
        var random = new Random(5);
        var arguments = new Dictionary<string, Tensor>();
        foreach (var (place, name) in words[1..].Index()) arguments[name] = Varying(of, name, place == 0 ? [3, 1] : [1, 4], random);
        int[] own = [.. of.Signature.Target.Dims.Select(Size)];
        var x = new Tensor([3, 4, .. own], [.. Enumerable.Range(0, 12).SelectMany(_ => Drawn(of, own, random))]);
        var alone = Enumerable.Range(0, 12).Select(at => Alone(of, x, arguments, at / 4, at % 4, exchanged)).ToArray();
        return (WrittenLaw.LogDensity(of, x, arguments), alone);
    }

    private static double Alone(Distribution of, Tensor x, Dictionary<string, Tensor> arguments, int row, int column, bool exchanged) =>
        WrittenLaw.LogDensity(of, Part(x, row, column), arguments.ToDictionary(a => a.Key, a => Part(a.Value, exchanged ? 2 - row : row, exchanged ? 3 - column : column))).Values[0];

    private static Tensor Part(Tensor whole, int row, int column)
    {
        var own = whole.Shape[2..];
        var at = ((row % whole.Shape[0]) * whole.Shape[1]) + (column % whole.Shape[1]);
        return new(own, whole.Values[(at * own.Count)..((at + 1) * own.Count)]);
    }

    private static IEnumerable<string[]> Choices(Distribution d) => d.Signature.Places.Aggregate(
        (IEnumerable<string[]>)[[]],
        (chosen, place) => from c in chosen from s in place.Spellings select (string[])[.. c, .. s.Parameters.Select(p => p.Name)]);

    private static double[] Drawn(Distribution of, int[] own, Random random) => of switch
    {
        Bernoulli => [random.Next(2)],
        Categorical or OrderedLogistic => [random.Next(3) + 1],
        Multinomial => Trials(random.Next(3)),
        _ => RandomElement.Of(of.Signature.Target.Element, own, random),
    };

    // four in all
    private static double[] Trials(int first) => [first, 1, 3 - first];

    private static int Size(string letter) => letter.Contains('-', StringComparison.Ordinal) ? 2 : 3;

    private static Tensor Varying(Distribution of, string name, Shape axes, Random random)
    {
        var pattern = of.Signature.Parameters.Single(p => p.Name == name).Type;
        int[] own = [.. pattern.Dims.Select(Size)];
        var elements = Enumerable.Range(0, axes.Count).SelectMany(_ => Argument(of, name, RandomElement.Of(pattern.Element, own, random)));
        return new([.. axes, .. own], [.. elements]);
    }

    private static double[] Argument(Distribution of, string name, double[] random) => (of, name) switch
    {
        (Multinomial, "n") => [4],
        (Uniform, "high") => [random[0] + 4],
        _ => random,
    };
}
