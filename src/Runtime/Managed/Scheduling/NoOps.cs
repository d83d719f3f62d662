namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>
/// Ops whose result has the same row-major elements as their operand, with another shape, type or gradient: nothing is computed.
/// </summary>
internal static class NoOps
{
    public static bool Are(Op op) => op is Op.Reshape or Op.Cast or Op.StopGradient;
}
