namespace ProbDsl.Inference.Expressions;

/// <summary>
/// Messages on why a statement's reads of a finite latent prevent summing it out: the same before sizes are known and after.
/// </summary>
public static class StateReadMessages
{
    public const string WhatIsMarginalized = "a finite latent can be marginalized if each statement reads one member of it, "
        + "or two neighbors along a chain";

    public static string Coupled(string latent) => $"`{latent}` is coupled to other finite latents across its members";

    public static string Inside(string latent) =>
        $"it reads `{latent}` at members that it sums over, or that another finite latent chooses";

    public static string Several(int members, string latent) => $"it reads {members} members of `{latent}`";

    public static string FarApart(string latent, long distance) =>
        $"it reads members of `{latent}` {Math.Abs(distance)} positions apart, but only nearest neighbors are supported";

    public static string NotNeighbors(string latent) => $"it reads two members of `{latent}` that are not neighbors along one loop";

    public static string AlongSeveral(string latent) => $"`{latent}` is a chain along several of its indices";

    /// <param name="latents">The names of one or several latents, quoted.</param>
    public static string Repeated(string latents) => $"{latents} is a chain along a loop that is repeated";
}
