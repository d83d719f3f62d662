using ProbDsl.Runtime;

namespace ProbDsl.Tests;

/// <summary>A second reading of chains: every result from the enumeration of all paths.</summary>
internal static class NaiveChain
{
    public static Tensor Result(Value chain, int result, Func<Value, Tensor> of)
    {
        var options = (ChainOptions)chain.Attribute!;
        var read = new ChainCase(of(chain.Inputs[0]), of(chain.Inputs[1]))
        {
            Mask = Input(options.Mask),
            Noise = Input(options.Noise),
            Weight = Input(options.Weight),
            Pick = options.Pick,
        };
        var results = new Tensor[] { Tensor.Zeros(read.Unary.Shape[..^2]), Tensor.Zeros(read.Unary.Shape), Tensor.Zeros(read.Pair.Shape) };
        for (var sequence = 0; sequence < read.Sequences; sequence++) Add(read, sequence, results);
        var numbers = results[result];
        return chain.Type == ElementType.Float32 ? new(numbers.Shape, [.. numbers.Values.Select(x => (double)(float)x)]) : numbers;

        Tensor? Input(int? which) => which is { } at ? of(chain.Inputs[at]) : null;
    }

    private static void Add(ChainCase chain, int sequence, Tensor[] results)
    {
        var all = new AllPaths(chain, sequence);
        double[] weights = chain.Pick switch
        {
            ChainPick.Best => [.. all.Paths.Select((_, i) => i == all.Best ? 1.0 : 0)],
            ChainPick.Drawn => all.Drawn(),
            _ => all.Probabilities,
        };
        results[0].Values[sequence] = chain.Pick == ChainPick.Best ? all.LogWeights.Max() : all.LogSum;
        all.States(weights).CopyTo(results[1].Values, sequence * chain.Length * chain.States);
        var weight = chain.Weight?.Values[sequence] ?? 1;
        foreach (var (at, count) in all.Pairs(weights).Index()) results[2].Values[all.PairsBefore + at] += weight * count;
    }
}
