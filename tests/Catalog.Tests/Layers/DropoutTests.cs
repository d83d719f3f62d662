using ProbDsl.Catalog.Functions;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Layers;

/// <summary>Dropout in a step of a training, where noise is at hand; what it is without is a row of LayerValues.</summary>
public sealed class DropoutTests
{
    private static readonly double[] Inputs = [1, -2, 3, -4, 5, -6];

    [Fact]
    public void A_number_is_dropped_where_its_uniform_is_below_the_rate_and_grows_elsewhere()
    {
        var (net, noise) = Lowered("(x: real[6]) -> real[6] = dropout(0.25)");
        Assert.Equal(("dropout.0", NoiseKind.Uniform), (noise.Slots[0].Name, noise.Slots[0].Kind));
        Tensor uniforms = new([6], [0.1, 0.24999, 0.25, 0.26, 0.5, 0.999]);
        double[] expected = [0, 0, 4, -16 / 3.0, 20 / 3.0, -8];
        Check.IsClose(expected, Check.Run(net.End.Value, new Dictionary<string, Tensor> { ["dropout.0"] = uniforms }).Values, 1e-14, "");
    }

    [Fact]
    public void The_mean_over_noise_is_the_input()
    {
        var (net, noise) = Lowered("(x: real[6]) -> real[6] = dropout(0.3)");
        var sum = new double[6];
        const uint count = 20_000;
        for (var step = 0u; step < count; step++)
        {
            var made = Check.Run(net.End.Value, new Dictionary<string, Tensor> { ["dropout.0"] = noise.Slots[0].Fill(5, step) }).Values;
            for (var i = 0; i < sum.Length; i++) sum[i] += made[i] / count;
        }

        // the standard error is sqrt(0.3 / 0.7 / 20,000) of the number
        Assert.All(sum.Zip(Inputs), pair => Assert.InRange(pair.First / pair.Second, 1 - 0.02, 1 + 0.02));
    }

    [Theory]
    [InlineData("(x: real[6]) -> real[6] = dropout(0.5) |> tanh |> dropout(0.5)", 2)]
    [InlineData("(x: real[6]) -> real[6] = dropout(0)", 0)]
    [InlineData("(x: real[6]) -> real[6] = residual(dropout(0.5) |> linear)", 1)]
    public void Each_has_noise_of_its_own(string net, int expected) => Assert.Equal(expected, Lowered(net).Noise.Slots.Count);

    private static (LoweredNet Net, Noise Noise) Lowered(string net)
    {
        var program = new ProgramBuilder();
        var noise = new Noise(program, "dropout");
        return (new(net, [new Operand(program.Constant(Inputs, [6]), 1)], noise), noise);
    }
}
