using ProbDsl.Catalog;
using ProbDsl.Catalog.Functions;
using ProbDsl.Catalog.Layers;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Layers;

/// <summary>
/// Layers against PyTorch 1.13 in double precision, torch.manual_seed not needed: weights are the ramps ((37 i + a) mod 23 - 11) / 13,
/// given to PyTorch transposed, for it keeps [out, in].
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
        { "softplus",
            [0.0009114664537742447, 0.2014132779827524, 0.6443966600735709, 0.6931471805599453, 0.9130152523999526, 3.048587351573742] },
        { "softmax", [3.846590281603864e-05, 0.00941229608634421, 0.0381687427772753, 0.042182984496954595,
            0.06292961809277567, 0.8472678926438344] },
    };

    [Theory, MemberData(nameof(Activations))]
    public void An_activation(string name, double[] expected) =>
        Check.IsClose(expected, Run($"(x: real[6]) -> real[6] = {name}", [Numbers], []), 1e-14, name);

    [Fact]
    public void Every_activation_has_a_row() =>
        Assert.Empty(new StandardCatalog().Layers.OfType<Activation>().Select(a => a.Name).Except(Activations.Select(r => r.Data.Item1)));

    // torch.nn.GRUCell(2, 3)
    [Fact]
    public void A_gated_recurrent_unit() => Check.IsClose(
        [0.7704515762610291, -0.39872423778428584, -0.3394450236649518],
        Run("(state: real[3], x: real[2]) -> real[3] = gru", [[0.5, -0.1, 0.9], [0.3, -1.2]],
            [("f.1.weight", 1), ("f.1.bias", 7), ("f.2.weight", 5), ("f.2.bias", 3)]), 1e-14, "gru");

    // torch.nn.functional.layer_norm
    [Fact]
    public void Layer_normalization() => Check.IsClose(
        [-0.1079859598332767, -1.3811894429707463, -0.2108474523177344, -0.4445532044966552],
        Run("(x: real[4]) -> real[4] = layer_norm", [[0.3, -1.2, 2, 0.4]], [("f.1.scale", 2), ("f.1.offset", 9)]), 1e-14, "layer_norm");

    // torch.nn.utils.weight_norm(torch.nn.Linear(3, 2), dim=0), g = 0.7, -1.3 as float32
    [Fact]
    public void Normed_weights() => Check.IsClose(
        [-0.2841092832009351, 0.9186140769823489],
        Run("(x: real[3]) -> real[2] = linear(weight_norm = true)", [[0.5, -0.1, 0.9]], [("f.1.weight", 4), ("f.1.bias", 8)],
            ("f.1.gain", new Tensor([2], [0.7f, -1.3f]))), 1e-14, "weight_norm");

    // torch.nn.functional.conv2d(padding=1), of weights given as [out, C, 3, 3]
    [Fact]
    public void A_convolution() => Check.IsClose(
        [
            0.4023668639053255, -1.698224852071006, -1.7928994082840237, 0.8343195266272192, -0.28994082840236685, 1.479289940828403,
            -2.100591715976331, -1.0532544378698223, -0.005917159763313529, -1.8698224852071006, 0.33727810650887546, -0.6745562130177515,
            -1.532544378698225, 1.1479289940828403, -1.3668639053254439, -0.28994082840236673, -0.36686390532544394, -1.3254437869822486,
            0.4378698224852071, -1.378698224852071, 0.8402366863905326, -0.06508875739644959, -0.3964497041420118, 0.08875739644970398,
            -0.7337278106508875, 0.05325443786982248, 0.5562130177514792, 1.2485207100591718, 1.940828402366864, 0.21301775147928986,
            0.17751479289940816, 0.20710059171597653, 0.2189349112426036, 1.3195266272189348, -1.011834319526627, -0.7041420118343196,
            0.5325443786982249, 0.562130177514793, 0.863905325443787, -0.3609467455621302, -1.1715976331360947, -0.8816568047337279,
            1.680473372781065, 0.023668639053254448, 0.1834319526627219, -1.5088757396449703, -1.4142011834319528, 0.14792899408284022,
            -1.4201183431952662, -1.5147928994082842, -0.25443786982248506, -0.5443786982248522, 1.5621301775147927, -0.8224852071005917,
            -1.3372781065088757, -0.1656804733727811, -0.7455621301775148, 0.2721893491124262, -0.8875739644970413, -1.1124260355029585,
        ],
        OfImage("(x: real[2, 4, 5]) -> real[3, 4, 5] = conv", [2, 4, 5], 3), 1e-13, "conv");

    // conv2d(stride=2, padding=1) of 4 by 4
    [Fact]
    public void A_convolution_in_steps() => Check.IsClose(
        [
            0.18343195266272194, 3.781065088757396, -1.7159763313609468, 1.319526627218935,
        ],
        OfImage("(x: real[2, 4, 4]) -> real[2, 2] = conv(kernel = 4, stride = 2)", [2, 4, 4], 3), 1e-13, "conv");

    // conv_transpose2d(stride=2, padding=1), of weights given as [C, out, 4, 4]
    [Fact]
    public void A_transposed_convolution() => Check.IsClose(
        [
            -1.0828402366863905, -0.5976331360946745, -1.183431952662722, -0.19526627218934905, -0.08875739644970404, -0.9644970414201184,
            -1.349112426035503, -1.4792899408284024, 0.37869822485207094, -1.6272189349112427, -0.6982248520710059, -0.5502958579881657,
            0.029585798816568087, -1.1242603550295858, -1.4437869822485208, -0.2248520710059171, -1.6094674556213018, -0.8461538461538461,
            -1.047337278106509, -1.183431952662722, -1.0532544378698225, 0.21893491124260356, -0.727810650887574, -1.136094674556213,
        ],
        OfImage("(x: real[2, 2, 3]) -> real[4, 6] = conv_transpose(kernel = 4, stride = 2)", [2, 2, 3], 5), 1e-13, "conv_transpose");

    private static double[] OfImage(string net, Shape image, int ramp)
    {
        var program = new ProgramBuilder();
        var lowered = new LoweredNet(net, [new(program.Constant(LoweredNet.Ramp(image, ramp)), image.Rank)]);
        return Check.Run(lowered.End.Value,
            lowered.Weights.ToDictionary(w => w.Key, w => LoweredNet.Ramp(w.Value.Shape, w.Key == "f.1.weight" ? 6 : 2))).Values;
    }

    private static double[] Run(string net, double[][] inputs, (string Name, int Ramp)[] ramps, params (string Name, Tensor Value)[] others)
    {
        var program = new ProgramBuilder();
        var lowered = new LoweredNet(net, [.. inputs.Select(i => new Operand(program.Constant(i, [i.Length]), 1))]);
        var weights = ramps.ToDictionary(r => r.Name, r => LoweredNet.Ramp(lowered.Weights[r.Name].Shape, r.Ramp));
        foreach (var (name, value) in others) weights[name] = value;
        return Check.Run(lowered.End.Value, weights).Values;
    }
}
