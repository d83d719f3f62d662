namespace ProbDsl.Inference.Expressions;

/// <summary>
/// A draw of data that is not normal, and the normal draw that stands for it near a point: of a working response, with the linear predictor
/// as its mean (P. McCullagh and J. A. Nelder, Generalized Linear Models, 1989, 2.5).
/// </summary>
/// <param name="Statement">The statement of the story.</param>
/// <param name="Exact">The same draw with the linear predictor as one part of an argument, definitions expanded down to it.</param>
/// <param name="Predictor">That part: an expression that is linear in latents.</param>
/// <param name="Normal">The normal draw; its variance is that of the working response.</param>
public sealed record LinearizedDraw(Draw Statement, Draw Exact, Expr Predictor, Draw Normal)
{
    /// <summary>Whether the posterior of a latent may have several modes.</summary>
    public bool IsHeavyTailed => Exact.Distribution.IsHeavyTailed;
}
