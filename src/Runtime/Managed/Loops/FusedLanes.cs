using System.Reflection;

namespace ProbDsl.Runtime.Managed.Loops;

/// <summary>The methods that a fused kernel calls: loads, stores, and the ops it may contain.</summary>
internal static unsafe class FusedLanes
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>
    /// Whether a kernel may contain an op. Without 512-bit registers the JIT compiler does not inline formulas as long as that of softplus.
    /// </summary>
    public static bool Has(Op op) => op switch
    {
        Op.Neg or Op.Abs or Op.Sign or Op.Floor or Op.Exp or Op.Log or Op.Expm1 or Op.Sqrt or Op.Tanh or Op.Sigmoid
            or Op.IsFinite or Op.Not => true,
        Op.Add or Op.Sub or Op.Mul or Op.Div or Op.Min or Op.Max or Op.Less or Op.LessEqual or Op.Equal or Op.And
            or Op.Or or Op.Select => true,
        Op.Softplus => Vector512.IsHardwareAccelerated,
        _ => false,
    };

    /// <summary>Whether an operand is one number for all elements.</summary>
    public static bool IsSingle(Value operand) => operand.Shape.Count == 1;

    /// <summary>The method that computes an op.</summary>
    public static MethodInfo Find<T>(Op op) => op == Op.Select ? Own<T>(nameof(Select))
        : typeof(UnaryLanes).GetNestedType($"{op}") is { } unary
            ? typeof(OpLanes).GetMethod(nameof(OpLanes.Unary))!.MakeGenericMethod(unary, typeof(T))
        : typeof(OpLanes).GetMethod(nameof(OpLanes.Binary))!.MakeGenericMethod(typeof(BinaryLanes).GetNestedType($"{op}")!, typeof(T));

    /// <summary>One of the methods below, by name.</summary>
    public static MethodInfo Own<T>(string name) => typeof(FusedLanes).GetMethod(name)!.MakeGenericMethod(typeof(T));

    [MethodImpl(Inline)]
    public static Vector512<T> Load<T>(nint at)
        where T : unmanaged
        => Vector512.Load((T*)at);

    /// <summary>The number at an address, in every lane.</summary>
    [MethodImpl(Inline)]
    public static Vector512<T> Fill<T>(nint at)
        where T : unmanaged
        => Vector512.Create(*(T*)at);

    [MethodImpl(Inline)]
    public static void Store<T>(nint at, Vector512<T> vector)
        where T : unmanaged
        => vector.Store((T*)at);

    [MethodImpl(Inline)]
    public static Vector512<T> Select<T>(Vector512<T> condition, Vector512<T> a, Vector512<T> b) =>
        Vector512.ConditionalSelect(BinaryLanes.IsTrue(condition), a, b);

    /// <summary>Softplus, and the sigmoid of the same operand.</summary>
    [MethodImpl(Inline)]
    public static Vector512<T> Softplus<T>(Vector512<T> x, out Vector512<T> sigmoid)
    {
        if (typeof(T) == typeof(float))
        {
            var floats = FloatLogistic.Softplus(x.AsSingle(), out var ofFloats);
            sigmoid = ofFloats.As<float, T>();
            return floats.As<float, T>();
        }
        var doubles = VectorLogistic.Softplus(x.AsDouble(), out var ofDoubles);
        sigmoid = ofDoubles.As<double, T>();
        return doubles.As<double, T>();
    }
}
