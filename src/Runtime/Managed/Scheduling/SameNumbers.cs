using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>
/// Ops whose result is their operand's numbers, row-major as they lie: other shapes, types or slopes, and nothing to compute.
/// </summary>
internal static class SameNumbers
{
    public static bool Are(Op op) => op is Op.Reshape or Op.Cast or Op.StopGradient;
}
