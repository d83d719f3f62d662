using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Layers;

/// <summary>What a net says of one case, by loops over numbers: index one-hot, all arguments joined, one matrix for all of them.</summary>
internal sealed class PlainNet(Net net, Func<Size, int> sizeOf, IReadOnlyDictionary<string, Tensor> weights)
{
    private int maps;

    /// <summary>
    /// What comes out of the last layer, from the arguments or from the value that the body starts with. A prefix is as long as it is.
    /// </summary>
    public double[] Of(IReadOnlyList<double[]> arguments)
    {
        maps = 0;
        return Pipe(net.Start, arguments);
    }

    /// <summary>What comes out of the last layer of a let, whose maps are counted after those before it.</summary>
    public double[] Of(NetLet let, IReadOnlyList<double[]> arguments) => Through(let.Layers, Formals(let.Start), arguments);

    /// <summary>What comes out of the last layer of the body, after the lets.</summary>
    public double[] Pipe(Expr? start, IReadOnlyList<double[]> arguments)
    {
        var formals = Formals(start);
        List<double[]> inputs = [.. formals.Zip(arguments, (a, v) => OneHot(v, a.Type))];
        if (net.Layers is [{ Of.Name: "masked_mlp" } masked]) return Masked(masked, formals, inputs);
        if (net.Layers is [{ Of.Name: "transformer" } attentive])
            return new PlainTransformer(net.Name, attentive, sizeOf, weights).Of(formals, inputs);
        if (net.Layers is [{ Of.Name: "causal_conv" or "gru" } causal] && formals.Any(f => f.Type.Dims.Any(d => d.PrefixOf is not null)))
            return new PlainSequence(net.Name, causal, sizeOf, weights).Of(formals, inputs);
        return Through(net.Layers, formals, arguments);
    }

    private List<Formal> Formals(Expr? start) => start is null ? [.. net.Arguments] : [new("start", start.Type, start.Span)];

    private double[] Through(IEnumerable<LayerStage> layers, List<Formal> formals, IReadOnlyList<double[]> arguments)
    {
        List<double[]> inputs = [.. formals.Zip(arguments, (a, v) => OneHot(v, a.Type))];
        var (names, raw, type) = (formals.ConvertAll(a => a.Name), arguments[0], formals[0].Type);
        foreach (var stage in layers)
        {
            double[] made = Body(stage, inputs, type) ?? Image(stage, inputs[0], type) ?? Layer(stage, names, inputs, raw);
            (names, inputs, raw, type) = (["x"], [made], [], stage.Makes);
        }

        return inputs[0];
    }

    /// <summary>What goes into a layer plus what the layers inside of it make; null of a layer without any.</summary>
    private double[]? Body(LayerStage stage, List<double[]> inputs, TensorType type)
    {
        if (stage.Body.Count == 0) return null;
        var joined = inputs.SelectMany(i => i).ToArray();
        Formal start = new("x", inputs.Count == 1 && type.States is null ? type : stage.Makes, stage.Span);
        return [.. joined.Zip(Through(stage.Body, [start], [joined]), (a, b) => a + b)];
    }

    private double[] OneHot(double[] numbers, TensorType type)
    {
        if (type.States is not { } states) return numbers;
        var all = new double[numbers.Length * sizeOf(states)];
        for (var i = 0; i < numbers.Length; i++) all[(i * sizeOf(states)) + (int)numbers[i] - 1] = 1;
        return all;
    }

    /// <summary>A layer over pixels; null of others.</summary>
    private double[]? Image(LayerStage stage, double[] numbers, TensorType type)
    {
        int Size(string name, int otherwise) =>
            stage.Options.FirstOrDefault(o => o.Name == name)?.Value is SizeArgument given ? sizeOf(given.Extent.Size) : otherwise;
        List<int> dims = [.. type.Dims.Select(d => sizeOf(d.Size))];
        if (dims.Count < 2) return null;
        var states = type.States is { } s ? sizeOf(s) : 1;
        var pixels = dims[^2] * dims[^1];
        var image = new PlainImages(
            [.. numbers.Select((_, i) => numbers[(((i / pixels / states * pixels) + (i % pixels)) * states) + (i / pixels % states)])],
            numbers.Length / pixels, dims[^2], dims[^1]);
        Tensor Weight() => weights[$"{net.Name}.{++maps}.weight"];
        double[] Bias() => weights[$"{net.Name}.{maps}.bias"].Values;
        switch (stage.Of.Name)
        {
            case "conv": return image.Convolved(Weight(), Bias(), Size("kernel", 3), Size("stride", 1)).Numbers;
            case "conv_transpose": return image.Spread(Weight(), Bias(), Size("kernel", 3), Size("stride", 1)).Numbers;
            case "max_pool": return image.Pooled(Size("size", 2), n => n.Max()).Numbers;
            case "upsample": return image.Repeated(Size("factor", 2)).Numbers;
            case "attention": return new PlainAttention(net.Name, ++maps, weights).Of(image, Size("heads", 4), ref maps);
            case "mean_pool": return image.Pooled(Size("size", 2), n => n.Average()).Numbers;
            case "residual" when dims.Count == 3:
                var act = (stage.Options.FirstOrDefault(o => o.Name == "act")?.Value as Symbol)?.Name ?? "relu";
                var made = ((SizeList)stage.Options.First(o => o.Name == "hidden").Value).Sizes.Aggregate(image,
                    (x, _) => x.Convolved(Weight(), Bias(), 3, 1).Map(v => Act(act, v)));
                return [.. made.Convolved(Weight(), Bias(), 3, 1).Numbers.Zip(image.Numbers, (a, b) => a + b)];
            default: return null;
        }
    }

    private double[] Layer(LayerStage stage, List<string> names, List<double[]> values, double[] raw)
    {
        Argument? Option(string name) => stage.Options.FirstOrDefault(o => o.Name == name)?.Value;
        var joined = values.SelectMany(v => v).ToArray();
        var made = stage.Makes.Dims.Aggregate(1, (n, d) => n * sizeOf(d.Size));
        var act = (Option("act") as Symbol)?.Name ?? "relu";
        List<int> hidden = Option("hidden") is SizeList sizes ? [.. sizes.Sizes.Select(sizeOf)] : [];
        var isNormed = Option("weight_norm") is Literal { Value: 1 };
        return stage.Of.Name switch
        {
            "linear" => Map(names, values, made, isNormed),
            "mlp" => Mlp(names, values, hidden, act, made, Option("dense") is Literal { Value: 1 }, isNormed),
            "residual" => [.. joined.Zip(Mlp(["x"], [joined], hidden, act, made, false, false), (a, b) => a + b)],
            "layer_norm" => Standard(joined),
            "group_norm" => Standard(joined, Option("groups") is SizeArgument groups ? sizeOf(groups.Extent.Size) : 8),
            "dropout" => joined,
            "gru" => Gru(names, values, made),
            "embedding" => Looked(raw, weights[$"{net.Name}.{++maps}.table"]),
            "reshape" or "flatten" => joined,
            "softmax" =>
                [.. joined.Chunk(sizeOf(stage.Makes.Dims[^1].Size)).SelectMany(row => row.Select(x => Math.Exp(x) / row.Sum(Math.Exp)))],
            var name => [.. joined.Select(x => Act(name, x))],
        };
    }

    // the degrees of MADE: unit u of n sees at most 1 + floor(u (D - 1) / n) positions, from 0 of D where something is given whole
    private double[] Masked(LayerStage stage, List<Formal> formals, List<double[]> values)
    {
        var at = formals.FindIndex(f => f.Type.Dims[0].PrefixOf is not null);
        var (positions, seen) = (sizeOf(formals[at].Type.Dims[0].PrefixOf!), values[at].Length);
        var each = formals[at].Type.Dims.Skip(1)
            .Aggregate(formals[at].Type.States is { } states ? sizeOf(states) : 1, (n, d) => n * sizeOf(d.Size));
        var least = formals.Count > 1 || positions == 1 ? 0 : 1;
        var names = formals.ConvertAll(f => f.Name);
        values[at] = [.. values[at], .. Enumerable.Repeat(1e3, (positions * each) - seen)];
        int[][] degrees = [
            .. formals.Select((f, i) => Enumerable.Range(0, values[i].Length).Select(n => i == at ? (n / each) + 1 : 0).ToArray())];
        var act = (stage.Options.FirstOrDefault(o => o.Name == "act")?.Value as Symbol)?.Name ?? "relu";
        foreach (var width in ((SizeList)stage.Options.First(o => o.Name == "hidden").Value).Sizes.Select(sizeOf))
        {
            int[] own = [.. Enumerable.Range(0, width).Select(u => least + (u * (positions - least) / width))];
            values = [[.. Map(names, values, width, false, degrees, own).Select(x => Act(act, x))]];
            (names, degrees) = (["hidden"], [own]);
        }

        var outputs = sizeOf(stage.Makes.Dims[0].Size);
        int[] position = [.. Enumerable.Range(0, positions * outputs).Select(o => o / outputs)];
        return [.. Map(names, values, positions * outputs, false, degrees, position).Skip(seen / each * outputs).Take(outputs)];
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

    private double[] Map(List<string> names, List<double[]> values, int size, bool isNormed, int[][]? from = null, int[]? to = null)
    {
        var map = $"{net.Name}.{++maps}";
        double[][] rows = names.Count == 1
            ? Rows(weights[$"{map}.weight"]) : [.. names.SelectMany(n => Rows(weights[$"{map}.weight.{n}"]))];
        var (joined, bias) = (values.SelectMany(v => v).ToArray(), weights[$"{map}.bias"].Values);
        var seen = from?.SelectMany(f => f).ToArray();
        Assert.Equal(joined.Length, rows.Length);
        var made = new double[size];
        for (var j = 0; j < size; j++)
        {
            var (sum, square) = (0.0, 0.0);
            for (var i = 0; i < joined.Length; i++) if (seen is null || seen[i] <= to![j])
                (sum, square) = (sum + (joined[i] * rows[i][j]), square + (rows[i][j] * rows[i][j]));
            made[j] = bias[j] + (isNormed ? weights[$"{map}.gain"].Values[j] * sum / Math.Sqrt(square) : sum);
        }

        return made;
    }

    private double[] Standard(double[] x)
    {
        var map = $"{net.Name}.{++maps}";
        var mean = x.Average();
        var sd = Math.Sqrt(x.Select(v => (v - mean) * (v - mean)).Average() + 1e-5);
        return [.. x.Select((v, i) => ((v - mean) / sd * weights[$"{map}.scale"].Values[i]) + weights[$"{map}.offset"].Values[i])];
    }

    private double[] Standard(double[] x, int groups)
    {
        var map = $"{net.Name}.{++maps}";
        var (scale, offset) = (weights[$"{map}.scale"].Values, weights[$"{map}.offset"].Values);
        var made = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            double[] own = [.. x.Where((_, j) => j * groups / x.Length == i * groups / x.Length)];
            var mean = own.Average();
            var sd = Math.Sqrt(own.Average(v => (v - mean) * (v - mean)) + 1e-5);
            var channel = i / (x.Length / scale.Length);
            made[i] = ((x[i] - mean) / sd * scale[channel]) + offset[channel];
        }

        return made;
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
