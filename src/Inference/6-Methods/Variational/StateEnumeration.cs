namespace ProbDsl.Inference.Variational;

/// <summary>
/// Binds a finite latent that the guide draws, before the draws that read it: an axis of all its states, which
/// <see cref="EnumeratedStates"/> eliminates.
/// </summary>
/// <param name="latent">The latent.</param>
/// <param name="draw">The guide's draw of it.</param>
/// <param name="isAveraged">Whether the draw gives the probabilities of the states; else it adds no term.</param>
internal sealed class StateEnumeration(Variable latent, Draw draw, bool isAveraged) : ILoweredTreatment
{
    public GuidedStory Bind(GuidedStory both) =>
        both with { Story = both.Story.WithStates([latent]), Guide = both.Guide.WithStates([latent]) };

    public bool Claims(Statement statement) => !isAveraged && ReferenceEquals(statement, draw);
}
