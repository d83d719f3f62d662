namespace ProbDsl.Inference.Plans;

/// <summary>The number of missing cells in words.</summary>
public static class CellCount
{
    public static string Of(int count) => count == 1 ? "a missing cell" : $"{count} missing cells";
}
