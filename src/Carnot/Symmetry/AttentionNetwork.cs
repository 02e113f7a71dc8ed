namespace Carnot.Symmetry;

/// <summary>One attention head that answers from its last token: f = O Σ_t p_t V x_t, p = softmax(xᵀ_T QᵀK x_t), loss ‖f − y‖²; double precision, one sample at a time.</summary>
/// <param name="width">d, the width of a token.</param>
/// <param name="head">The width of queries, keys and values.</param>
/// <param name="tokens">T.</param>
/// <param name="outputs">The width of f.</param>
public sealed class AttentionNetwork(int width, int head, int tokens, int outputs)
{
    private readonly double[] _query = new double[head], _context = new double[head], _prediction = new double[outputs], _scores = new double[tokens];
    private readonly double[] _keys = new double[tokens * head], _values = new double[tokens * head];

    /// <summary>Q, K, V, each (head, d), then O (outputs, head).</summary>
    public int ParameterCount => 3 * head * width + outputs * head;

    /// <summary>The head as the search for symmetries reads it.</summary>
    public AttentionDescription Description => new("head 1", Projection(0), Projection(1), Projection(2), ParameterSlice.Matrix(3 * head * width, outputs, head));

    /// <summary>f for tokens (T, d).</summary>
    public ReadOnlySpan<double> Predict(ReadOnlySpan<double> parameters, ReadOnlySpan<double> input)
    {
        ReadOnlySpan<double> o = parameters[(3 * head * width)..];
        Project(parameters, 0, input[((tokens - 1) * width)..], _query);
        for (int t = 0; t < tokens; t++)
        {
            Project(parameters, 1, input.Slice(t * width, width), _keys.AsSpan(t * head, head));
            Project(parameters, 2, input.Slice(t * width, width), _values.AsSpan(t * head, head));
            _scores[t] = Dot(_query, _keys.AsSpan(t * head, head));
        }
        double greatest = _scores.Max(), total = 0;
        for (int t = 0; t < tokens; t++) total += _scores[t] = Math.Exp(_scores[t] - greatest);
        Array.Clear(_context);
        for (int t = 0; t < tokens; t++)
        {
            _scores[t] /= total;
            for (int j = 0; j < head; j++) _context[j] += _scores[t] * _values[t * head + j];
        }
        for (int r = 0; r < outputs; r++) _prediction[r] = Dot(o.Slice(r * head, head), _context);
        return _prediction;
    }

    /// <summary>Mean loss of a batch, inputs (B, T, d) and targets (B, outputs), and its gradient.</summary>
    public double Gradient(ReadOnlySpan<double> parameters, ReadOnlySpan<double> inputs, ReadOnlySpan<double> targets, Span<double> gradient)
    {
        int size = tokens * width, batch = inputs.Length / size;
        ReadOnlySpan<double> o = parameters[(3 * head * width)..];
        Span<double> context = stackalloc double[head], query = stackalloc double[head], weights = stackalloc double[tokens];
        gradient.Clear();
        double loss = 0;
        for (int i = 0; i < batch; i++)
        {
            ReadOnlySpan<double> x = inputs.Slice(i * size, size);
            Predict(parameters, x);
            context.Clear();
            for (int r = 0; r < outputs; r++)
            {
                double error = _prediction[r] - targets[i * outputs + r];
                loss += error * error / batch;
                for (int j = 0; j < head; j++)
                {
                    gradient[3 * head * width + r * head + j] += 2 * error / batch * _context[j];
                    context[j] += 2 * error / batch * o[r * head + j];
                }
            }
            double mean = 0;
            for (int t = 0; t < tokens; t++) mean += _scores[t] * (weights[t] = Dot(context, _values.AsSpan(t * head, head)));
            query.Clear();
            for (int t = 0; t < tokens; t++)
            {
                double score = _scores[t] * (weights[t] - mean);
                for (int j = 0; j < head; j++)
                {
                    query[j] += score * _keys[t * head + j];
                    for (int c = 0; c < width; c++)
                    {
                        gradient[head * width + j * width + c] += score * _query[j] * x[t * width + c];
                        gradient[2 * head * width + j * width + c] += _scores[t] * context[j] * x[t * width + c];
                    }
                }
            }
            for (int j = 0; j < head; j++)
                for (int c = 0; c < width; c++) gradient[j * width + c] += query[j] * x[(tokens - 1) * width + c];
        }
        return loss;
    }

    private ParameterSlice Projection(int which) => ParameterSlice.Matrix(which * head * width, head, width);

    private void Project(ReadOnlySpan<double> parameters, int which, ReadOnlySpan<double> x, Span<double> into)
    {
        for (int j = 0; j < head; j++) into[j] = Dot(parameters.Slice(which * head * width + j * width, width), x[..width]);
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
