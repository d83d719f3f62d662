namespace ProbDsl.Inference.Forms;

/// <summary>
/// Why a statement's reads of a finite latent keep it from being summed out, in words: the same before sizes are known and after.
/// </summary>
internal static class ReadsOfStates
{
    public const string WhatIsSummedOut = "this version sums out finite latents of which a statement reads one member each, "
        + "or two neighbors along a chain";

    public static string Several(int members, string latent) => $"it reads {members} members of `{latent}`";

    public static string FarApart(string latent, long distance) =>
        $"it reads `{latent}` {Math.Abs(distance)} positions apart, and only nearest neighbors are summed along";

    public static string NotNeighbors(string latent) => $"it reads two members of `{latent}` that are not neighbors along one loop";

    public static string AlongSeveral(string latent) => $"`{latent}` is a chain along several of its indices";

    /// <param name="latents">One or several, as they are quoted.</param>
    public static string Repeated(string latents) => $"{latents} is a chain along a loop that is repeated";
}
