using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProbDsl.Runtime;

/// <summary>How a pointwise loop reads an operand: n numbers that lie side by side, or one for all.</summary>
public enum OperandForm
{
    Strip,
    Single,
}

/// <summary>Where a loop finds the operand of the elements from <c>at</c> on.</summary>
internal unsafe interface IOperand
{
    static abstract Vector512<double> Eight(double* x, nint at);

    static abstract double* From(double* x, nint at);

    /// <summary>Eight again, of which the lanes of the mask are there; the others are 1.</summary>
    static abstract Vector512<double> Few(double* x, nint at, Vector512<double> mask);
}

internal readonly unsafe struct StripOperand : IOperand
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Eight(double* x, nint at) => Vector512.Load(x + at);

    public static double* From(double* x, nint at) => x + at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Few(double* x, nint at, Vector512<double> mask) => FirstLanes.Load(x + at, mask, Vector512<double>.One);
}

internal readonly unsafe struct SingleOperand : IOperand
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Eight(double* x, nint at) => Vector512.Create(*x);

    public static double* From(double* x, nint at) => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Few(double* x, nint at, Vector512<double> mask) => Vector512.Create(*x);
}
