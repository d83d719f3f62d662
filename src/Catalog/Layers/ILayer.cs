namespace ProbDsl.Catalog.Layers;

/// <summary>A layer that is computed as a tensor program.</summary>
public interface ILayer
{
    /// <summary>
    /// The output of the layer: [axes.., event..], with the axes of all inputs. A strict prefix is passed whole, [axes.., D, ..], and its
    /// positions become one more axis after the others in the output: the output at a position depends on the positions before it only.
    /// </summary>
    Operand Lower(LayerCall call);

    /// <summary>Whether it reads the numbers of its inputs as one vector of any length.</summary>
    bool ReadsAnyNumbers => false;
}
