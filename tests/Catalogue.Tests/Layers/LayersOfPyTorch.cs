using ProbDsl.Catalogue;
using ProbDsl.Runtime;
using Xunit;

namespace ProbDsl.Tests;

/// <summary>
/// Layers against PyTorch 1.13 in double precision, torch.manual_seed not needed: weights are the ramps ((37 i + a) mod 23 - 11) / 13, given to PyTorch transposed, for it keeps
/// [out, in].
/// </summary>
public sealed class LayersOfPyTorch
{
    private static readonly double[] Numbers = [-7, -1.5, -0.1, 0, 0.4, 3];

    //                                 of -7, -1.5, -0.1, 0, 0.4, 3: torch.nn.functional of that name, torch.softmax
    public static TheoryData<string, double[]> Activations => new()
    {
        { "relu", [0, 0, 0, 0, 0.4, 3] },
        { "leaky_relu", [-0.07, -0.015, -0.001, 0, 0.4, 3] },
        { "elu", [-0.9990881180344455, -0.7768698398515702, -0.09516258196404048, 0, 0.4, 3] },
        { "gelu", [-8.958667141456544e-12, -0.10021080190328704, -0.0460172162722971, 0, 0.2621686966441297, 2.99595030590511] },
        { "silu", [-0.006377358360804518, -0.2736382857095345, -0.047502081252106004, 0, 0.2394750640449808, 2.8577223804672998] },
        { "tanh", [-0.9999983369439447, -0.9051482536448664, -0.09966799462495582, 0, 0.3799489622552249, 0.9950547536867305] },
        { "sigmoid", [0.0009110511944006454, 0.18242552380635635, 0.47502081252106, 0.5, 0.598687660112452, 0.9525741268224334] },
        { "softplus", [0.0009114664537742447, 0.2014132779827524, 0.6443966600735709, 0.6931471805599453, 0.9130152523999526, 3.048587351573742] },
        { "softmax", [3.846590281603864e-05, 0.00941229608634421, 0.0381687427772753, 0.042182984496954595, 0.06292961809277567, 0.8472678926438344] },
    };

    [Theory, MemberData(nameof(Activations))]
    public void AnActivation(string name, double[] expected) =>
        Check.IsClose(expected, Run($"(x: real[6]) -> real[6] = {name}", [Numbers], []), 1e-14, name);

    [Fact]
    public void EveryActivationHasARow() => Assert.Empty(new StandardCatalogue().Layers.OfType<Activation>().Select(a => a.Name).Except(Activations.Select(r => r.Data.Item1)));

    // torch.nn.GRUCell(2, 3)
    [Fact]
    public void AGatedRecurrentUnit() => Check.IsClose(
        [0.7704515762610291, -0.39872423778428584, -0.3394450236649518],
        Run("(state: real[3], x: real[2]) -> real[3] = gru", [[0.5, -0.1, 0.9], [0.3, -1.2]], [("f.1.weight", 1), ("f.1.bias", 7), ("f.2.weight", 5), ("f.2.bias", 3)]), 1e-14, "gru");

    // torch.nn.functional.layer_norm
    [Fact]
    public void LayerNormalisation() => Check.IsClose(
        [-0.1079859598332767, -1.3811894429707463, -0.2108474523177344, -0.4445532044966552],
        Run("(x: real[4]) -> real[4] = layer_norm", [[0.3, -1.2, 2, 0.4]], [("f.1.scale", 2), ("f.1.offset", 9)]), 1e-14, "layer_norm");

    // torch.nn.utils.weight_norm(torch.nn.Linear(3, 2), dim=0), g = 0.7, -1.3 as float32
    [Fact]
    public void NormedWeights() => Check.IsClose(
        [-0.2841092832009351, 0.9186140769823489],
        Run("(x: real[3]) -> real[2] = linear(weight_norm = true)", [[0.5, -0.1, 0.9]], [("f.1.weight", 4), ("f.1.bias", 8)], ("f.1.gain", new Tensor([2], [0.7f, -1.3f]))), 1e-14, "weight_norm");

    private static double[] Run(string net, double[][] inputs, (string Name, int Ramp)[] ramps, params (string Name, Tensor Value)[] others)
    {
        var program = new ProgramBuilder();
        var lowered = new LoweredNet(net, [.. inputs.Select(i => new Operand(program.Constant(i, [i.Length]), 1))]);
        var weights = ramps.ToDictionary(r => r.Name, r => LoweredNet.Ramp(lowered.Weights[r.Name].Shape, r.Ramp));
        foreach (var (name, value) in others) weights[name] = value;
        return Check.Run(lowered.End.Value, weights).Values;
    }
}
