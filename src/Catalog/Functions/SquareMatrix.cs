namespace ProbDsl.Catalog.Functions;

/// <summary>Checks of matrix types.</summary>
internal static class SquareMatrix
{
    public static bool Is(TensorType type) => type.Rank >= 2 && type.Dims[^1] == type.Dims[^2];

    /// <summary>The message for a matrix that is not typed as a covariance, with how to declare it one.</summary>
    public static TypeResult NotCovariance(string function, TensorType given) => TypeResult.Refuse(
        $"`{function}` takes covariance[D], but this is {given}{(Is(given) && given.ElementRank == 0
            ? $": if it is symmetric and positive definite, write `{function}(covariance(...))`" : "")}");
}
