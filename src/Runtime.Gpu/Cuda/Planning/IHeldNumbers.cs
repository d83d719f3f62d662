namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>Numbers that are on the device for as long as a store is: constants of programs, each array once.</summary>
internal interface IHeldNumbers
{
    /// <summary>The address of an array as numbers of a type.</summary>
    nint AddressOf(double[] numbers, ElementType type);

    /// <summary>The address of words.</summary>
    nint AddressOf(ulong[] words);
}
