namespace ProbDsl.Runtime.Managed.Loops;

/// <summary>How a pointwise loop reads an operand: n contiguous numbers, or one number for all elements.</summary>
public enum OperandForm
{
    Strip,
    Single,
}

/// <summary>Access to the operand of the elements from <c>at</c> on.</summary>
internal unsafe interface IOperand
{
    static abstract Vector512<T> All<T>(T* x, nint at)
        where T : unmanaged;

    static abstract T* From<T>(T* x, nint at)
        where T : unmanaged;

    /// <summary>A partial register: the lanes of the mask are loaded; the others are 1.</summary>
    static abstract Vector512<T> Few<T>(T* x, nint at, Vector512<T> mask)
        where T : unmanaged;
}

internal readonly unsafe struct StripOperand : IOperand
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> All<T>(T* x, nint at)
        where T : unmanaged
        => Vector512.Load(x + at);

    public static T* From<T>(T* x, nint at)
        where T : unmanaged
        => x + at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Few<T>(T* x, nint at, Vector512<T> mask)
        where T : unmanaged
        => FirstLanes.Load(x + at, mask, Vector512<T>.One);
}

internal readonly unsafe struct SingleOperand : IOperand
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> All<T>(T* x, nint at)
        where T : unmanaged
        => Vector512.Create(*x);

    public static T* From<T>(T* x, nint at)
        where T : unmanaged
        => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Few<T>(T* x, nint at, Vector512<T> mask)
        where T : unmanaged
        => Vector512.Create(*x);
}
