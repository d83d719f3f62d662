using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Passes;

/// <summary>Simplifies arithmetic with neutral elements and other redundant arithmetic.</summary>
internal static class ArithmeticRules
{
    public static Value? Rule(Value value, IReadOnlyList<Value> x, ProgramBuilder into) => (value.Op, x) switch
    {
        (Op.Add, [var a, var b]) when UniformValues.Is(b, 0) => a,
        (Op.Add, [var a, var b]) when UniformValues.Is(a, 0) => b,
        (Op.Add, [var a, { Op: Op.Neg } b]) => a - b.Inputs[0],
        (Op.Add, [{ Op: Op.Neg } a, var b]) => b - a.Inputs[0],
        (Op.Sub, [var a, var b]) when UniformValues.Is(b, 0) => a,
        (Op.Sub, [var a, var b]) when UniformValues.Is(a, 0) => -b,
        (Op.Sub, [var a, { Op: Op.Neg } b]) => a + b.Inputs[0],
        // 0 with a gradient, which has been derived before
        (Op.Sub, [var a, { Op: Op.StopGradient } b]) when a == b.Inputs[0] => Broadcast(into.Constant(0), a.Shape),
        (Op.Mul, [var a, var b]) when UniformValues.Is(b, 1) => a,
        (Op.Mul, [var a, var b]) when UniformValues.Is(a, 1) => b,
        (Op.Mul, [var a, var b]) when UniformValues.Is(b, -1) => -a,
        (Op.Mul, [var a, var b]) when UniformValues.Is(a, -1) => -b,
        (Op.Mul, [{ Op: Op.Neg } a, { Op: Op.Neg } b]) => a.Inputs[0] * b.Inputs[0],
        (Op.Mul, [{ Op: Op.Neg } a, var b]) => -(a.Inputs[0] * b),
        (Op.Mul, [var a, { Op: Op.Neg } b]) => -(a * b.Inputs[0]),
        (Op.Mul, [{ Op: Op.Mul, Inputs: [var a, var c] }, var d]) when UniformValues.Find(c) is { } first
        && UniformValues.Find(d) is { } second =>
            a * (first * second),
        (Op.Mul, [var d, { Op: Op.Mul, Inputs: [var a, var c] }]) when UniformValues.Find(c) is { } first
        && UniformValues.Find(d) is { } second =>
            a * (first * second),
        (Op.Div, [var a, var b]) when UniformValues.Is(b, 1) => a,
        (Op.Pow, [var a, var b]) when UniformValues.Find(b) is { } exponent => Power(a, exponent),
        (Op.Neg, [{ Op: Op.Neg } a]) => a.Inputs[0],
        (Op.Neg, [{ Op: Op.Sub } a]) => a.Inputs[1] - a.Inputs[0],
        (Op.Log, [var a]) => into.Logarithms.Of(a),
        (Op.Log1p, [var a]) => into.Logarithms.OfOneMore(a),
        (Op.Select, [var c, var a, var b]) when UniformValues.Find(c) is { } chosen => chosen != 0 ? a : b,
        (Op.Select, [_, var a, var b]) when a == b => a,
        (Op.Sub, [{ Op: Op.Select } a, { Op: Op.Select } b]) when a.Inputs[0] == b.Inputs[0] && IsEitherOr(a, b) =>
            Where(a.Inputs[0], a.Inputs[1] - b.Inputs[1], a.Inputs[2] - b.Inputs[2]),
        (Op.Add, [{ Op: Op.Select } a, { Op: Op.Select } b]) when a.Inputs[0] == b.Inputs[0] && IsEitherOr(a, b) =>
            Where(a.Inputs[0], a.Inputs[1] + b.Inputs[1], a.Inputs[2] + b.Inputs[2]),
        _ => null,
    };

    // one is 0 where the other is not: two selections reduce to one
    private static bool IsEitherOr(Value a, Value b) =>
        (UniformValues.Is(a.Inputs[1], 0) && UniformValues.Is(b.Inputs[2], 0))
        || (UniformValues.Is(a.Inputs[2], 0) && UniformValues.Is(b.Inputs[1], 0));

    private static Value? Power(Value x, double exponent) => exponent switch
    {
        0 => x.Program.Constant(1),
        1 => x,
        2 => x * x,
        3 => x * x * x,
        0.5 => Sqrt(x),
        -1 => 1 / x,
        -2 => 1 / (x * x),
        _ => null,
    };
}
