using System.Buffers.Text;

namespace Carnot.Logs;

/// <summary>How many digits a log writes for one series, and so how far its numbers may be from the true ones.</summary>
internal sealed class Digits
{
    /// <summary>A number with more decimals than this was not cut for reading: a 32-bit float has about seven digits.</summary>
    private const int MostDecimals = 7;

    private int _decimals, _fewest = int.MaxValue, _significant;
    private double _largest;
    private bool _endsInZero;

    /// <summary>Looks at one number as it was written.</summary>
    public void See(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t"u8);
        int point = text.IndexOf((byte)'.');
        if (point < 0) return;
        ReadOnlySpan<byte> fraction = text[(point + 1)..];
        int length = fraction.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        bool plain = length < 0;
        if (plain) length = fraction.Length;
        if (length == 0) return;
        _endsInZero |= fraction[length - 1] == '0' && length > 1;
        _fewest = Math.Min(_fewest, length);
        if (plain)
        {
            _decimals = Math.Max(_decimals, length);
        }
        else if (fraction[length] is (byte)'e' or (byte)'E' && Utf8Parser.TryParse(fraction[(length + 1)..], out int exponent, out _))
        {
            _significant = Math.Max(_significant, length + 1);
            _largest = Math.Max(_largest, 0.5 * Math.Pow(10, exponent - length));
        }
    }

    /// <summary>Half a unit of the last digit, at its largest; null where the digits do not look cut.</summary>
    /// <param name="strict">Only where the digits are printed to a fixed length, zeros included: a rate such as 0.001 is short by itself.</param>
    public double? RoundingError(bool strict)
    {
        if (_decimals > MostDecimals || _significant > MostDecimals + 1 || (_decimals == 0 && _significant == 0)) return null;
        if (strict && !(_endsInZero && (_decimals == 0 ? _fewest == _significant - 1 : _fewest == _decimals))) return null;
        return Math.Max(_largest, _decimals > 0 ? 0.5 * Math.Pow(10, -_decimals) : 0);
    }
}
