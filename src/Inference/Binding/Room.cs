namespace ProbDsl.Inference;

/// <summary>How many numbers a problem may hold: the arrays themselves, and as much again for each of a few values on the way to one.</summary>
internal static class Room
{
    public static double Numbers => Math.Min(Array.MaxLength, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (4 * sizeof(double)));
}
