using ProbDsl.Compiler;
using ProbDsl.Runtime;
using Xunit;

namespace ProbDsl.Tests;

/// <summary>What a net says of one case, by loops over numbers: index one-hot, all arguments joined, one matrix for all of them.</summary>
internal sealed class PlainNet(Net net, IReadOnlyDictionary<string, Tensor> weights)
{
    private int maps;

    public double[] Of(IReadOnlyList<double[]> arguments)
    {
        maps = 0;
        List<double[]> inputs = [.. net.Arguments.Zip(arguments, (a, v) => OneHot(v, a.Type))];
        return net.Layers.Aggregate((Names: net.Arguments.Select(a => a.Name).ToList(), Values: inputs, Raw: arguments[0]), (x, stage) => (["x"], [Layer(stage, x.Names, x.Values, x.Raw)], [])).Values[0];
    }

    private static double[] OneHot(double[] numbers, TensorType type)
    {
        if (type.States is not { } states) return numbers;
        var all = new double[numbers.Length * LoweredNet.SizeOf(states)];
        for (var i = 0; i < numbers.Length; i++) all[(i * LoweredNet.SizeOf(states)) + (int)numbers[i] - 1] = 1;
        return all;
    }

    private double[] Layer(LayerStage stage, List<string> names, List<double[]> values, double[] raw)
    {
        Argument? Option(string name) => stage.Options.FirstOrDefault(o => o.Name == name)?.Value;
        var joined = values.SelectMany(v => v).ToArray();
        var made = stage.Makes.Dims.Aggregate(1, (n, d) => n * LoweredNet.SizeOf(d.Size));
        var act = (Option("act") as Symbol)?.Name ?? "relu";
        List<int> hidden = Option("hidden") is SizeList sizes ? [.. sizes.Sizes.Select(LoweredNet.SizeOf)] : [];
        var isNormed = Option("weight_norm") is Literal { Value: 1 };
        return stage.Of.Name switch
        {
            "linear" => Map(names, values, made, isNormed),
            "mlp" => Mlp(names, values, hidden, act, made, Option("dense") is Literal { Value: 1 }, isNormed),
            "residual" => [.. joined.Zip(Mlp(["x"], [joined], hidden, act, made, false, false), (a, b) => a + b)],
            "layer_norm" => Standard(joined),
            "gru" => Gru(names, values, made),
            "embedding" => Looked(raw, weights[$"f.{++maps}.table"]),
            "reshape" or "flatten" => joined,
            "softmax" => [.. joined.Chunk(LoweredNet.SizeOf(stage.Makes.Dims[^1].Size)).SelectMany(row => row.Select(x => Math.Exp(x) / row.Sum(Math.Exp)))],
            var name => [.. joined.Select(x => Act(name, x))],
        };
    }

    private double[] Mlp(List<string> names, List<double[]> values, List<int> hidden, string act, int made, bool isDense, bool isNormed)
    {
        foreach (var (at, width) in hidden.Index())
        {
            double[] next = [.. Map(names, values, width, isNormed).Select(x => Act(act, x))];
            names = isDense ? [.. names, $"hidden{at + 1}"] : [""];
            values = isDense ? [.. values, next] : [next];
        }

        return Map(names, values, made, isNormed);
    }

    private double[] Map(List<string> names, List<double[]> values, int size, bool isNormed)
    {
        var map = $"f.{++maps}";
        double[][] rows = names.Count == 1 ? Rows(weights[$"{map}.weight"]) : [.. names.SelectMany(n => Rows(weights[$"{map}.weight.{n}"]))];
        var (joined, bias) = (values.SelectMany(v => v).ToArray(), weights[$"{map}.bias"].Values);
        Assert.Equal(joined.Length, rows.Length);
        var made = new double[size];
        for (var j = 0; j < size; j++)
        {
            var (sum, square) = (0.0, 0.0);
            for (var i = 0; i < joined.Length; i++) (sum, square) = (sum + (joined[i] * rows[i][j]), square + (rows[i][j] * rows[i][j]));
            made[j] = bias[j] + (isNormed ? weights[$"{map}.gain"].Values[j] * sum / Math.Sqrt(square) : sum);
        }

        return made;
    }

    private double[] Standard(double[] x)
    {
        var map = $"f.{++maps}";
        var mean = x.Average();
        var sd = Math.Sqrt(x.Select(v => (v - mean) * (v - mean)).Average() + 1e-5);
        return [.. x.Select((v, i) => ((v - mean) / sd * weights[$"{map}.scale"].Values[i]) + weights[$"{map}.offset"].Values[i])];
    }

    private double[] Gru(List<string> names, List<double[]> values, int size)
    {
        var input = Map([.. names.Skip(1)], [.. values.Skip(1)], 3 * size, false);
        var old = Map(["state"], [values[0]], 3 * size, false);
        var next = new double[size];
        for (var i = 0; i < size; i++)
        {
            var (reset, update) = (Act("sigmoid", input[i] + old[i]), Act("sigmoid", input[size + i] + old[size + i]));
            next[i] = ((1 - update) * Math.Tanh(input[(2 * size) + i] + (reset * old[(2 * size) + i]))) + (update * values[0][i]);
        }

        return next;
    }

    private static double Act(string name, double x) => name switch
    {
        "relu" => Math.Max(0, x),
        "leaky_relu" => x > 0 ? x : 0.01 * x,
        "elu" => x > 0 ? x : Math.Exp(x) - 1,
        "gelu" => x * MathNet.Numerics.Distributions.Normal.CDF(0, 1, x),
        "silu" => x / (1 + Math.Exp(-x)),
        "tanh" => Math.Tanh(x),
        "sigmoid" => 1 / (1 + Math.Exp(-x)),
        "softplus" => Math.Log(1 + Math.Exp(x)),
        _ => throw new ArgumentException(name),
    };

    private static double[] Looked(double[] index, Tensor table) => [.. index.SelectMany(k => Row(table, (int)k - 1))];

    private static double[][] Rows(Tensor matrix) => [.. Enumerable.Range(0, matrix.Shape[0]).Select(i => Row(matrix, i))];

    private static double[] Row(Tensor matrix, int row) => matrix.Values[(row * matrix.Shape[1])..((row + 1) * matrix.Shape[1])];
}
