using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProbDsl.Runtime;

/// <summary>How a pointwise loop reads an operand: n numbers that lie side by side, or one for all.</summary>
public enum Operand
{
    Strip,
    Single,
}

/// <summary>Reads the operand of elements from <c>at</c> on.</summary>
internal unsafe interface IOperand
{
    static abstract Vector512<double> Eight(double* x, nint at);

    /// <summary>Fewer than eight; the other lanes are 1, which no op finds hard.</summary>
    static abstract Vector512<double> Rest(double* x, nint at, nint count);
}

internal readonly unsafe struct StripOperand : IOperand
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Eight(double* x, nint at) => Vector512.Load(x + at);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> Rest(double* x, nint at, nint count)
    {
        var lanes = Vector512<double>.One;
        for (var i = 0; i < count; i++) lanes = lanes.WithElement(i, x[at + i]);
        return lanes;
    }
}

internal readonly unsafe struct SingleOperand : IOperand
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Eight(double* x, nint at) => Vector512.Create(*x);

    public static Vector512<double> Rest(double* x, nint at, nint count) => Vector512.Create(*x);
}
