using ProbDsl.Catalog.Flows;
using ProbDsl.Catalog.Functions;
using ProbDsl.Catalog.Layers;
using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Layers;

namespace ProbDsl.Tests.Flows;

/// <summary>A flow of a story with random weights, in both directions.</summary>
/// <param name="declaration">What follows `flow f`: `(given c: real[3]): real[2] = planar(4)`. Sizes named by a letter are 8.</param>
/// <param name="precision">The type of its numbers.</param>
internal sealed class FlowMap(string declaration, ElementType precision = ElementType.Float64)
{
    private readonly Flow flow = NetStory.Of($"flow f{declaration}").Graph!.Callables.OfType<Flow>().Single();

    /// <summary>Numbers by which the weights differ from their first ones.</summary>
    public double Spread { get; init; } = 0.04;

    public ulong Seed { get; init; } = 1;

    /// <summary>What the weights of each name are multiplied by.</summary>
    public Func<string, double> Times { get; init; } = _ => 1;

    /// <summary>Whether all rows have the same given values.</summary>
    public bool HasOneCondition { get; init; }

    /// <summary>An error of the log determinant of the forward map, which that of the inverse has with the opposite sign.</summary>
    public double VolumeError { get; init; }

    /// <summary>Whether all its maps declare to keep volume.</summary>
    public bool KeepsVolume => flow.Maps.All(m => m.Of!.KeepsVolume(m.Options));

    private Shape Dimensions => [.. flow.Type.Dims.Select(d => LoweredNet.SizeOf(d.Size))];

    public int Elements => Dimensions.Count;

    public (double[] Rows, double[] LogVolume) Forward(double[] rows) => Run(rows, (steps, x) => steps.Forward(x), VolumeError);

    public (double[] Rows, double[] LogVolume) Inverse(double[] rows) => Run(rows, (steps, x) => steps.Inverse(x), -VolumeError);

    /// <summary>The Jacobian of one row by the gradient pass: [of the results, by the row's elements].</summary>
    public double[,] Jacobian(double[] row, bool isInverse)
    {
        var builder = new ProgramBuilder(precision);
        var x = builder.Slot("x", [1, Elements], precision);
        var mapped = (isInverse ? Steps(builder, 1).Inverse(x) : Steps(builder, 1).Forward(x)).Rows;
        for (var i = 0; i < Elements; i++)
            builder.Output($"{i}", Gradient.Derive(Ops.SumAll(Ops.Slice(mapped, 1, i, 1)), [x])[0]);
        var found = new Interpreter(builder.Build()).Run(new Dictionary<string, Tensor> { ["x"] = new([1, Elements], row) });
        var jacobian = new double[Elements, Elements];
        for (var i = 0; i < Elements; i++)
            for (var j = 0; j < Elements; j++) jacobian[i, j] = found[$"{i}"].Values[j];
        return jacobian;
    }

    private (double[] Rows, double[] LogVolume) Run(double[] rows, Func<FlowSteps, Value, MappedRows> map, double error)
    {
        var (builder, count) = (new ProgramBuilder(precision), rows.Length / Elements);
        var (mapped, volume) = map(Steps(builder, count), builder.Slot("x", [count, Elements], precision));
        builder.Output("rows", mapped);
        builder.Output("volume", Ops.Sum(volume, 1));
        var found = new Interpreter(builder.Build()).Run(new Dictionary<string, Tensor> { ["x"] = new([count, Elements], rows) });
        return (found["rows"].Values, [.. found["volume"].Values.Select(v => v + error)]);
    }

    private FlowSteps Steps(ProgramBuilder builder, int count) => new([.. flow.Maps.SelectMany((map, at) =>
    {
        var weights = new NetWeights($"f.{at}", (name, shape, start) => builder.Constant(
            [.. start.Draw(shape.Count, new RandomStream(Seed, name)).Zip(
                new Initialization.Normal(Spread).Draw(shape.Count, new RandomStream(Seed, $"{name} moved")),
                (a, b) => Times(name) * (a + b))], shape));
        LayerInput[] given = [.. flow.Arguments.Select((a, i) => new LayerInput($"given{i + 1}", Given(builder, a, count)))];
        return ((IFlowMap)map.Of!).Steps(new(builder, Dimensions, given, new(map.Options, LoweredNet.SizeOf), weights));
    })]);

    private Operand Given(ProgramBuilder builder, Formal argument, int count)
    {
        Shape own = [.. argument.Type.Dims.Select(d => LoweredNet.SizeOf(d.Size))];
        var numbers = Enumerable.Range(0, count * own.Count).Select(i => Math.Sin(HasOneCondition ? i % own.Count : i));
        return new(builder.Constant([.. numbers], [count, .. own]), own.Rank);
    }
}
