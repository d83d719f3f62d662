namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>Pointwise ops as C expressions of variables.</summary>
internal static class PointwiseText
{
    public static string Write(Op op, IReadOnlyList<string> x) => op switch
    {
        Op.Neg => $"-{x[0]}",
        Op.Abs => $"fabs({x[0]})",
        Op.Not => $"(T)({x[0]} == 0)",
        Op.IsFinite => $"(T)is_finite({x[0]})",
        Op.Sign => $"op_sign({x[0]})",
        Op.Sigmoid => $"op_sigmoid({x[0]})",
        Op.Softplus => $"op_softplus({x[0]})",
        Op.Digamma => $"(T)digamma({x[0]})",
        Op.Trigamma => $"(T)trigamma({x[0]})",
        Op.Tetragamma => $"(T)tetragamma({x[0]})",
        Op.LogNdtr => $"(T)log_ndtr({x[0]})",
        Op.LogBesselI0 => $"(T)log_bessel_i0({x[0]})",
        Op.BesselRatio => $"(T)bessel_ratio({x[0]})",
        Op.Floor or Op.Exp or Op.Log or Op.Log1p or Op.Expm1 or Op.Sqrt or Op.Sin or Op.Cos or Op.Atan or Op.Tanh or Op.Lgamma or Op.Erf =>
            $"{OpTable.Of(op).Name}({x[0]})",
        Op.Add => $"{x[0]} + {x[1]}",
        Op.Sub => $"{x[0]} - {x[1]}",
        Op.Mul => $"{x[0]} * {x[1]}",
        Op.Div => $"{x[0]} / {x[1]}",
        Op.Pow => $"pow({x[0]}, {x[1]})",
        Op.Min => $"op_min({x[0]}, {x[1]})",
        Op.Max => $"op_max({x[0]}, {x[1]})",
        Op.Less => $"(T)({x[0]} < {x[1]})",
        Op.LessEqual => $"(T)({x[0]} <= {x[1]})",
        Op.Equal => $"(T)({x[0]} == {x[1]})",
        Op.And => $"(T)({x[0]} != 0 && {x[1]} != 0)",
        Op.Or => $"(T)({x[0]} != 0 || {x[1]} != 0)",
        Op.Select => $"{x[0]} != 0 ? {x[1]} : {x[2]}",
        _ => throw new ArgumentException($"{op} is not pointwise"),
    };
}
