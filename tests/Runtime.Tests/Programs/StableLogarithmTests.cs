using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Programs;

/// <summary>
/// log p and log(1 - p) of p = sigmoid(u) and log x of x = exp(u), also where elements were moved in between: at u = +-800, where p and x
/// round to 0, 1 and infinity, by hand: log p = -log(1 + exp(-u)), whose derivative is 1 - p, and log(1 - p) = -log(1 + exp(u)).
/// </summary>
public sealed class StableLogarithmTests
{
    private static readonly Dictionary<string, (Func<Value, Value> Of, double[] Expected, double[] Gradient)> cases = new()
    {
        ["log p"] = (u => Log(Sigmoid(u)), [-800, 0, -Math.Log(2)], [1, 0, 0.5]),
        ["log(1 - p)"] = (u => Log1p(-Sigmoid(u)), [0, -800, -Math.Log(2)], [0, -1, -0.5]),
        ["log of 1 - p"] = (u => Log(1 - Sigmoid(u)), [0, -800, -Math.Log(2)], [0, -1, -0.5]),
        ["log(1 - (1 - p))"] = (u => Log1p(-(1 - Sigmoid(u))), [-800, 0, -Math.Log(2)], [1, 0, 0.5]),
        ["log x"] = (u => Log(Exp(u)), [-800, 800, 0], [1, 1, 1]),
        ["gathered"] = (u => Log1p(-Gather(Sigmoid(u), u.Program.Constant([1, 0, 2], [3]), 0)), [-800, 0, -Math.Log(2)], [0, -1, -0.5]),
        ["reshaped, transposed, sliced, broadcast"] = (u => Log1p(-Reshape(Slice(Transpose(Broadcast(Reshape(Sigmoid(u), [1, 3]), [2, 3]),
            1, 0), 1, 1, 1), [3])), [0, -800, -Math.Log(2)], [0, -1, -0.5]),
        ["selected"] = (u => Log(Where(u.Program.Constant([1, 1, 0], [3]), Sigmoid(u), 0.25)), [-800, 0, Math.Log(0.25)], [1, 0, 0]),
        ["1 - selected"] = (u => Log1p(-Where(u.Program.Constant([1, 1, 0], [3]), Sigmoid(u), 0.25)),
            [0, -800, Math.Log(0.75)], [0, -1, 0]),
        ["beside 1 minus itself"] = (u => Slice(Log(Concat(0, Sigmoid(u), 1 - Sigmoid(u))), 0, 3, 3), [0, -800, -Math.Log(2)],
            [0, -1, -0.5]),
    };

    public static TheoryData<string> Names => [.. cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Has_all_digits_and_its_derivative(string name)
    {
        var ((of, expected, gradient), builder) = (cases[name], new ProgramBuilder());
        var u = builder.Slot("u", [3]);
        var at = new Dictionary<string, Tensor> { ["u"] = new([3], [-800, 800, 0]) };
        Assert.Equal(expected, Check.Run(of(u), at).Values, (a, b) => Check.Close(a, b, 1e-15));
        Assert.Equal(gradient, Check.Run(Gradient.Derive(SumAll(of(u)), [u])[0], at).Values, (a, b) => Check.Close(a, b, 1e-15));
    }

    /// <summary>
    /// A branch whose logarithm has a derivative of its own, infinite where it is not selected, stays behind the selection.
    /// </summary>
    [Fact]
    public void A_selection_of_another_value_is_not_changed()
    {
        var builder = new ProgramBuilder();
        var (u, y) = (builder.Slot("u", []), builder.Slot("y", []));
        var log = Log(Where(builder.Slot("c", []), Exp(u), y));
        Assert.Equal((Op.Log, Op.Select), (log.Op, log.Inputs[0].Op));
    }

    /// <summary>Sixty selections, each of the one before twice, are examined once each.</summary>
    [Fact]
    public void Shared_values_are_examined_once()
    {
        var builder = new ProgramBuilder();
        var x = Exp(builder.Slot("u", [2]));
        for (var i = 0; i < 60; i++) x = Where(builder.Slot($"c{i}", []), x, Reshape(Reshape(x, [2, 1]), [2]));
        Assert.Equal(Op.Select, Log(x).Op);
    }
}
