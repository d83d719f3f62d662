namespace ProbDsl.Inference.Adversarial;

/// <summary>All settings of a training with reconstructions in a layer of the critic.</summary>
/// <param name="Game">The settings of the training against the critic.</param>
/// <param name="Layer">The hidden layer of the critic, counted from 1; 0 for the rows themselves in standard units.</param>
/// <param name="Beta">The weight of the KL divergence in the guide's loss.</param>
/// <param name="Weight">The weight of the reconstruction in the story's loss, beside the critic's.</param>
internal sealed record VaeGanSettings(AdversarialSettings Game, int Layer, double Beta, double Weight);
